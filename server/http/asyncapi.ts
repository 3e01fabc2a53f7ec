import { z } from 'zod'
import { clientMessages, socketPath, Welcome } from '#shared/socket.ts'
import { serverMessages } from '#shared/socket-messages.ts'

// AsyncAPI's own schema objects are those of JSON Schema draft 7.
const schemaOf = (type: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-7' })

const fromClient: Record<string, string> = {
  hello: 'First word: the workspace that is shown and the last `pos` that was seen. Answered with `welcome`.',
  typing: 'I type in a chat room; repeated every 3 s, forgotten after 6 s.',
  viewing: 'What I look at, or null.',
  writing: 'I write a comment on what I look at; repeated and forgotten like `typing`.',
  active: 'I did something (at most once a minute), or nothing for 5 minutes.',
} satisfies Record<keyof typeof clientMessages, string>
const fromServer: Record<string, string> = {
  bye: 'Why the connection ends. After signed_out, no_access and too_fast stay away; else come back.',
  event: 'Something happened. Each event that I may see, once and in order of `pos`.',
  resync: 'A gap could not be filled: fetch what is on screen again and continue from this place.',
  presence: 'Who is here: everybody after `hello`, then who changes.',
  typing: 'Somebody types in a chat room.',
  viewing: 'Who looks at an object.',
  writing: 'Somebody writes a comment on the object I look at.',
} satisfies Record<keyof typeof serverMessages, string>

const channel = { $ref: '#/channels/workspace' }
const inChannel = (name: string) => ({ $ref: `#/channels/workspace/messages/${name}` })
// The same name goes both ways with different shapes.
const clientName = (name: string) => `client.${name}`
const serverName = (name: string) => `server.${name}`

const message = (name: string, summary: string | undefined, type: z.ZodType, io: 'input' | 'output') => ({
  name,
  summary,
  payload: schemaOf(type, io),
})

function messages(): Record<string, object> {
  const received = Object.entries(clientMessages).map(([name, type]) => [
    clientName(name),
    message(name, fromClient[name], type, 'input'),
  ])
  const sent = Object.entries(serverMessages).map(([name, type]) => [
    serverName(name),
    message(name, fromServer[name], type, 'output'),
  ])
  const welcome = message('welcome', 'The answer to `hello`, as its acknowledgement.', Welcome, 'output')
  return Object.fromEntries([...received, ...sent, [serverName('welcome'), welcome]])
}

function operations(): Record<string, object> {
  const received = Object.keys(clientMessages).map((name) => [
    `receive.${name}`,
    {
      action: 'receive',
      channel,
      summary: fromClient[name],
      messages: [inChannel(clientName(name))],
      ...(name === 'hello' && { reply: { channel, messages: [inChannel(serverName('welcome'))] } }),
    },
  ])
  const sent = Object.keys(serverMessages).map((name) => [
    `send.${name}`,
    { action: 'send', channel, summary: fromServer[name], messages: [inChannel(serverName(name))] },
  ])
  return Object.fromEntries([...received, ...sent])
}

/** The AsyncAPI 3 page of the Socket.IO side, made from the shapes that check what comes in and type what goes out. */
export function asyncapi(): object {
  const all = messages()
  const refs = Object.keys(all).map((name) => [name, { $ref: `#/components/messages/${name}` }])
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Truss, live',
      version: '1',
      description:
        'Events, presence and typing over Socket.IO 4, WebSocket transport only, namespace `/`; the name of a message is that of the Socket.IO event. ' +
        'Sign in with the session cookie and an Origin of this installation. Documents and whiteboards have sockets of their own: docs/realtime.md.',
    },
    defaultContentType: 'application/json',
    servers: {
      truss: {
        host: '{host}',
        pathname: socketPath,
        protocol: 'wss',
        variables: { host: { description: 'Where this installation is reached.', default: 'localhost:3000' } },
        security: [{ $ref: '#/components/securitySchemes/cookie' }],
      },
    },
    channels: {
      workspace: { address: '/', title: 'What happens in a workspace', messages: Object.fromEntries(refs) },
    },
    operations: operations(),
    components: {
      messages: all,
      securitySchemes: { cookie: { type: 'httpApiKey', in: 'cookie', name: 'truss' } },
    },
  }
}
