import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { startServer } from './testing/child.ts'
import { join, until } from './testing/client.ts'
import { readPaper } from './testing/paper.ts'
import { mongoUrl } from './testing/world.ts'

test('a paper of 259 778 edits, typed by a stock client, is the same for a reader and after kill -9', async () => {
  const { groups, endContent } = readPaper(100)
  const database = `rt_${newId()}`
  const room = { kind: 'doc', id: newId() } as const
  const first = await startServer(mongoUrl(), database)
  const writer = join({ url: first.url, room, user: 'writer' })
  const reader = join({ url: first.url, room, user: 'reader' })
  await until('both are in', () => writer.provider.synced && reader.provider.synced)
  for (const group of groups) {
    writer.doc.transact(() => {
      for (const [position, deleted, inserted] of group) {
        if (deleted > 0) writer.text.delete(position, deleted)
        if (inserted !== '') writer.text.insert(position, inserted)
      }
    })
    await new Promise(setImmediate)
  }
  expect(writer.text.toJSON()).toBe(endContent)
  // SyncStep2 is the first frame.
  await until('all is acknowledged', () => writer.seen.acked === groups.length + 1)
  await until('the reader has it', () => reader.text.toJSON() === endContent)
  await first.kill()
  for (const client of [writer, reader]) client.leave()

  const second = await startServer(mongoUrl(), database)
  const third = join({ url: second.url, room, user: 'third' })
  await until('the third is in', () => third.provider.synced)
  expect(third.text.toJSON()).toBe(endContent)
  third.leave()
  await second.kill()
  const mongo = await MongoClient.connect(mongoUrl())
  await mongo.db(database).dropDatabase()
  await mongo.close()
}, 600_000)
