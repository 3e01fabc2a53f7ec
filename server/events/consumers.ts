import { notifyConsumer } from '../notifications/notify.ts'
import { accessConsumer } from './access.ts'
import { activityConsumer } from './activity.ts'
import { chatCacheConsumer } from '../chat/cache.ts'
import type { Consumer } from './consumer.ts'

/** Who listens to the log, besides `announce`, which the api role runs. All of these run in the jobs role. */
export const consumers: Consumer[] = [accessConsumer, activityConsumer, notifyConsumer, chatCacheConsumer]

export const consumerNamed = (name: string): Consumer | undefined =>
  consumers.find((consumer) => consumer.name === name)
