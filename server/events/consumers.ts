import { chatConsumer } from '../chat/cache.ts'
import { notify } from '../notifications/notify.ts'
import { accessConsumer } from './access.ts'
import { activityConsumer } from './activity.ts'
import type { Consumer } from './consumer.ts'

const notifyConsumer: Consumer = {
  name: 'notify',
  types: ['task.created', 'task.changed', 'comment.created', 'comment.deleted', 'message.sent', 'message.deleted'],
  handle: (server, { event }) => notify(server, event),
}

/** Who listens to the log, besides `announce`, which the api role runs. All of these run in the jobs role. */
export const consumers: Consumer[] = [accessConsumer, activityConsumer, notifyConsumer, chatConsumer]

export const consumerNamed = (name: string): Consumer | undefined =>
  consumers.find((consumer) => consumer.name === name)
