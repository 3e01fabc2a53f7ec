import { afterAll, expect, test } from 'vitest'
import { Prisma } from '#prisma'
import { inTransaction, systemCtx } from '../context.ts'
import { server } from '../../test/world.ts'
import { openPostgres } from './open.ts'
import { Unreachable } from './raw.ts'

const url = process.env['DATABASE_URL'] ?? ''
const one = openPostgres(url, 1)
const { root } = server
afterAll(() => one.$disconnect())

const key = () => `flag ${Math.random()}`
const isKept = async (name: string) => (await root.featureFlag.findUnique({ where: { name } })) !== null
const insert = (name: string) => Prisma.sql`INSERT INTO feature_flags (name, enabled) VALUES (${name}, true)`

test('a raw statement gives the types that Prisma gives', async () => {
  const day = new Date('2026-03-29T00:00:00Z')
  const at = new Date('2026-03-29T01:30:00.123Z')
  const sql = `SELECT 9007199254740993::bigint AS big, 7 AS int, 1.5::float8 AS float, $1::date AS day, $2::timestamptz AS at,
    '{"a":[1,null]}'::jsonb AS json, ARRAY['x, y', NULL, '"']::text[] AS list, NULL::text AS nothing, true AS yes,
    'task'::"ObjectType" AS enum, $3::text AS text, $4::text[] AS texts`
  const values = [day, at, 'null byte’s friend 🙂', ['a', '{b}', '']]
  const [prisma] = await root.$queryRawUnsafe<object[]>(sql, ...values)
  const [ours] = await root.$queryRaw<object[]>(
    Prisma.sql(sql.split(/\$\d/), ...values.map((value) => value as unknown)),
  )
  expect(ours).toEqual(prisma)
  expect(ours).toMatchObject({ big: 9007199254740993n, day, at, enum: 'task' })
})

test('models and raw SQL of one transaction see each other, commit together and are rolled back together', async () => {
  const [kept, dropped] = [key(), key()]
  const both = (name: string, end: () => void) =>
    root.transact(5000, async (db) => {
      await db.$executeRaw(insert(name))
      expect(await db.featureFlag.findUnique({ where: { name } })).toMatchObject({ enabled: true })
      await db.featureFlag.update({ where: { name }, data: { enabled: false } })
      expect(await db.$queryRaw`SELECT enabled FROM feature_flags WHERE name = ${name}`).toEqual([{ enabled: false }])
      expect(await isKept(name)).toBe(false)
      end()
    })
  await both(kept, () => {})
  await expect(
    both(dropped, () => {
      throw new Error('thought better of it')
    }),
  ).rejects.toThrow('thought better of it')
  expect([await isKept(kept), await isKept(dropped)]).toEqual([true, false])
})

test('sixty at once, beside writes for which Prisma makes its own transactions: each keeps its own connection', async () => {
  const transaction = async (index: number) => {
    const name = key()
    return root.transact(10_000, async (db) => {
      const [before] = await db.$queryRaw<{ id: bigint }[]>`SELECT txid_current() AS id`
      await Promise.all([
        db.featureFlag.create({ data: { name, enabled: true } }),
        db.featureFlag.count({ where: { name } }),
      ])
      const [after] = await db.$queryRaw<{ id: bigint; rows: number }[]>`
        SELECT txid_current() AS id, (SELECT count(*)::int FROM feature_flags WHERE name = ${name} AND xmin::text = txid_current()::text) AS rows`
      expect(after).toEqual({ id: before?.id, rows: 1 })
      if (index % 3 === 0) throw new Error(name)
      return name
    })
  }
  const own = async () => {
    const [a, b] = [key(), key()]
    await root.$transaction([
      root.featureFlag.create({ data: { name: a, enabled: true } }),
      root.featureFlag.create({ data: { name: b, enabled: true } }),
    ])
    return a
  }
  const ended = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) => (index % 4 === 1 ? own() : transaction(index))),
  )
  for (const each of ended) {
    const isDone = each.status === 'fulfilled'
    expect(await isKept(isDone ? each.value : (each.reason as Error).message)).toBe(isDone)
  }
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(15)
})

test('a statement that was only sent fails the transaction for its own reason', async () => {
  const [first, second] = [key(), key()]
  await root.$executeRaw(insert(second))
  const work = (more: boolean) =>
    root.transact(5000, async (db) => {
      db.$send(insert(first))
      db.$send(insert(second))
      if (more) await db.$queryRaw`SELECT 1`
    })
  for (const more of [false, true])
    await expect(work(more)).rejects.toMatchObject({ code: '23505', constraint: 'feature_flags_pkey' })
  expect(await isKept(first)).toBe(false)
})

test('a failure that the work keeps to itself is not taken for a commit', async () => {
  const name = key()
  const work = root.transact(5000, async (db) => {
    await db.$executeRaw(insert(name))
    await db.$queryRaw`SELECT 1/0`.catch(() => {})
  })
  await expect(work).rejects.toThrow('rolled back')
  expect(await isKept(name)).toBe(false)
})

test('of two that wait for each other one is tried again, and both are done', async () => {
  const [a, b] = [key(), key()]
  await root.$executeRaw`INSERT INTO feature_flags (name, enabled) VALUES (${a}, false), (${b}, false)`
  let tries = 0
  let together = () => {}
  const met = new Promise<void>((resolve) => (together = resolve))
  const inOrder = (first: string, second: string) =>
    inTransaction(systemCtx(server), async ({ db }) => {
      await db.$executeRaw`UPDATE feature_flags SET enabled = true WHERE name = ${first}`
      if (++tries === 2) together()
      await met
      db.$send(Prisma.sql`UPDATE feature_flags SET enabled = true WHERE name = ${second}`)
    })
  await Promise.all([inOrder(a, b), inOrder(b, a)])
  // More than once, when the one that is tried again comes before the one that waited.
  expect(tries).toBeGreaterThan(2)
  expect(await root.featureFlag.count({ where: { name: { in: [a, b] }, enabled: true } })).toBe(2)
})

test('one that takes too long is rolled back, and its connection is used again', async () => {
  const name = key()
  const late = one.transact(200, async (db) => {
    await db.$executeRaw(insert(name))
    await new Promise(() => {})
  })
  await expect(late).rejects.toThrow('longer than 200 ms')
  expect(await one.$queryRaw`SELECT count(*)::int AS kept FROM feature_flags WHERE name = ${name}`).toEqual([
    { kept: 0 },
  ])
})

test('what is still under way when a transaction ends never reaches the connection again', async () => {
  const [name, rest] = [key(), new Array<Promise<unknown>>()]
  let goOn = () => {}
  const isNext = new Promise<void>((resolve) => (goOn = resolve))
  const later = (work: () => PromiseLike<unknown>) => isNext.then(work)
  const failed = one.transact(5000, async (db) => {
    await db.featureFlag.count()
    rest.push(
      later(() => db.$executeRaw(insert(name))),
      later(() => db.featureFlag.create({ data: { name, enabled: true } })),
    )
    throw new Error('meanwhile')
  })
  await expect(failed).rejects.toThrow('meanwhile')
  // The pool has one connection: this is its next user.
  await one.transact(5000, async (db) => {
    await db.$queryRaw`SELECT 1`
    goOn()
    expect((await Promise.allSettled(rest)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })
  expect(await isKept(name)).toBe(false)
})

test('a connection that breaks in a transaction is an answer, and the next one has another', async () => {
  const name = key()
  const broken = one.transact(5000, async (db) => {
    await db.$executeRaw(insert(name))
    await db.featureFlag.count()
    const [me] = await db.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
    await root.$queryRaw`SELECT pg_terminate_backend(${me?.pid}::int)`
    const here = () => root.$queryRaw<unknown[]>`SELECT 1 FROM pg_stat_activity WHERE pid = ${me?.pid}::int`
    while ((await here()).length > 0);
    await db.$executeRaw(insert(`${name} too`))
  })
  await expect(broken).rejects.toBeInstanceOf(Unreachable)
  await one.transact(5000, (db) => db.$executeRaw(insert(`${name} again`)))
  expect([await isKept(name), await isKept(`${name} again`)]).toEqual([false, true])
})
