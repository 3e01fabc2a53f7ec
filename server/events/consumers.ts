import { eraseAccount } from '../accounts/eraseAccount.ts'
import { projectSession } from '../accounts/projectSession.ts'
import { chatConsumer } from '../chat/cache.ts'
import { notify } from '../notifications/notify.ts'
import { accessConsumer } from './access.ts'
import { activityConsumer } from './activity.ts'
import type { Consumer } from './consumer.ts'

const notifyConsumer: Consumer = {
  name: 'notify',
  types: [
    'task.created',
    'task.changed',
    'comment.created',
    'comment.changed',
    'comment.deleted',
    'message.sent',
    'message.deleted',
    'object.taken_over',
  ],
  handle: (server, { event }) => notify(server, event),
}

const sessionsConsumer: Consumer = {
  name: 'sessions',
  types: ['session.opened', 'session.revoked'],
  handle: (server, { event }) => projectSession(server, event),
}

const erasureConsumer: Consumer = {
  name: 'erasure',
  types: ['account.deleted'],
  handle: (server, { event }) => eraseAccount(server, event),
}

/** Who listens to the log, besides `announce`, which the api role runs. All of these run in the jobs role. */
export const consumers: Consumer[] = [
  accessConsumer,
  activityConsumer,
  notifyConsumer,
  chatConsumer,
  sessionsConsumer,
  erasureConsumer,
]

export const consumerNamed = (name: string): Consumer | undefined =>
  consumers.find((consumer) => consumer.name === name)
