import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

/** The floor: every frame goes to everybody else, nothing is read. A joining client is told that it is in sync. */
const http = createServer()
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
sockets.on('connection', (socket) => {
  socket.send(Uint8Array.of(0, 1, 2, 0, 0))
  socket.on('message', (frame, isBinary) => {
    for (const other of sockets.clients) if (other !== socket) other.send(frame, { binary: isBinary })
  })
})
http.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(http.address())}\n`))
