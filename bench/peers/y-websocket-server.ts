import { createServer } from 'node:http'
import { setupWSConnection } from '@y/websocket-server/utils'
import { WebSocketServer } from 'ws'

/** The reference server of y-websocket, in memory, without persistence or access: what Yjs costs without a promise. */
const http = createServer()
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })
sockets.on('connection', (socket, req) => setupWSConnection(socket, req))
http.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(http.address())}\n`))
