import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

/** The floor: every frame goes to everybody else of the room, nothing is read. A joining client is told that it is in sync. */
const http = createServer()
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
const rooms = new Map<string, Set<WebSocket>>()
sockets.on('connection', (socket, req) => {
  const name = req.url ?? ''
  const room = rooms.get(name) ?? new Set()
  rooms.set(name, room.add(socket))
  socket.send(Uint8Array.of(0, 1, 2, 0, 0))
  socket.on('message', (frame, isBinary) => {
    for (const other of room) if (other !== socket) other.send(frame, { binary: isBinary })
  })
  socket.on('close', () => {
    room.delete(socket)
    if (room.size === 0) rooms.delete(name)
  })
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(http.address())}\n`))
