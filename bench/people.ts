import { io, type Socket } from 'socket.io-client'
import { signUp } from '#shared/accounts.ts'
import type { BodyInput, Endpoint, Params, QueryInput, Result } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { type ClientToServer, type ServerToClient, socketPath } from '#shared/socket.ts'

type Given<E extends Endpoint> = { params?: Params<E>; query?: QueryInput<E>; body?: BodyInput<E> }

/** A program that acts as one person, by cookie. Throws with the problem's detail when an answer is no success. */
export type Player = {
  id: string
  cookie: string
  call<E extends Endpoint>(endpoint: E, given?: Given<E>): Promise<Result<E>>
  listen(workspaceId: string): Promise<Socket<ServerToClient, ClientToServer>>
}

async function ask<E extends Endpoint>(
  url: string,
  cookie: string,
  endpoint: E,
  given: Given<E>,
): Promise<{ body: Result<E>; cookies: string[] }> {
  const values = new Map(Object.entries({ ...given.params }))
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams(Object.entries({ ...given.query }).map(([key, value]) => [key, String(value)]))
  const res = await fetch(`${url}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`, {
    method: endpoint.method,
    headers: { origin: url, cookie, ...(given.body !== undefined && { 'content-type': 'application/json' }) },
    ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
  })
  const text = await res.text()
  if (!res.ok) throw new Error(`${endpoint.method} ${endpoint.path} answered ${res.status}: ${text}`)
  return { body: text === '' ? undefined : JSON.parse(text), cookies: res.headers.getSetCookie() }
}

/** Makes an account on the app at `url`. */
export async function play(url: string, name: string): Promise<Player> {
  const { body: me, cookies } = await ask(url, '', signUp, {
    body: { email: `${newId()}@example.org`, name, password: 'correct horse battery' },
  })
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ')
  return {
    id: me.id,
    cookie,
    call: async (endpoint, given = {}) => (await ask(url, cookie, endpoint, given)).body,
    listen: async (workspaceId) => {
      const socket: Socket<ServerToClient, ClientToServer> = io(url, {
        path: socketPath,
        transports: ['websocket'],
        extraHeaders: { cookie, origin: url },
      })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect_error', reject)
        socket.once('connect', () =>
          socket.emit('hello', { v: 1, workspaceId }, (welcome) =>
            welcome.state === 'live' ? resolve() : reject(new Error(JSON.stringify(welcome))),
          ),
        )
      })
      return socket
    },
  }
}
