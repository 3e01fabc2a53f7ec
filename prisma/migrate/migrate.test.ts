import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { create } from './create.ts'
import { withConnection, withDatabase } from './database.ts'
import { deploy, resolve } from './deploy.ts'
import { down } from './down.ts'
import { migrationNames } from './folder.ts'
import { drift, migrationsIn, status } from './history.ts'

const server = process.env['DATABASE_URL'] ?? 'DATABASE_URL names the test server'
const inStep = { pending: [], unknown: [], edited: [], failed: [] }
const made: string[] = []

/** The URL of a database that does not exist yet: `deploy` makes it. */
function emptyDatabase(): string {
  const name = `migrate_${randomUUID().replaceAll('-', '')}`
  made.push(name)
  return withDatabase(server, name)
}

afterEach(() =>
  withConnection(withDatabase(server, 'postgres'), async (client) => {
    for (const name of made.splice(0)) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }),
)

/** A migrations folder with these scripts, named 0001, 0002, ... */
async function folderOf(...scripts: { up: string; down?: string }[]) {
  const migrationsDir = await mkdtemp(join(tmpdir(), 'truss-migrations-'))
  for (const [index, script] of scripts.entries()) {
    const folder = join(migrationsDir, `000${index + 1}`)
    await mkdir(folder)
    await writeFile(join(folder, 'migration.sql'), script.up)
    if (script.down) await writeFile(join(folder, 'down.sql'), script.down)
  }
  return { migrationsDir }
}

/** Every table, index, constraint, function, trigger and type of our own in the database. */
const objects = (url: string) =>
  withConnection(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(`
      SELECT kind || ' ' || name AS name FROM (
        SELECT 'relation' AS kind, relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'constraint', conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger', tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
      ) everything WHERE name NOT LIKE '%prisma_migrations%' ORDER BY 1`)
    return rows.map((row) => row.name)
  })

test('the migrations make an empty database equal to the schema', async () => {
  const url = emptyDatabase()
  expect(await deploy(url)).toEqual(await migrationNames(migrationsIn({})))
  expect(await status(url)).toEqual(inStep)
  expect(await drift(url)).toBe('')
  expect(await deploy(url)).toEqual([])
})

test('every down.sql takes its migration back whole, and up works again after it', async () => {
  const url = emptyDatabase()
  const names = await deploy(url)
  const full = await objects(url)
  for (const name of names.toReversed()) expect(await down(url)).toBe(name)
  expect(await down(url)).toBeNull()
  expect(await objects(url)).toEqual([])
  await deploy(url)
  expect(await objects(url)).toEqual(full)
})

test('of processes that deploy at once exactly one applies each migration, even one that builds an index concurrently', async () => {
  const url = emptyDatabase()
  const folders = await folderOf(
    { up: 'CREATE TABLE note (id text); INSERT INTO note SELECT g::text FROM generate_series(1, 20000) g;' },
    { up: 'CREATE INDEX CONCURRENTLY note_id ON note (id);' },
  )
  const applied = await Promise.all([1, 2, 3].map(() => deploy(url, folders)))
  expect(applied.flat().toSorted()).toEqual(['0001', '0002'])
  expect(await status(url, folders)).toEqual(inStep)
})

test('a script may hold functions with semicolons inside, and fails as a whole', async () => {
  const url = emptyDatabase()
  const up = `CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM ';'; RETURN 1; END $$;
    CREATE TABLE half (n int DEFAULT one());`
  await deploy(url, await folderOf({ up }))
  expect(await objects(url)).toContain('function one')

  const broken = await folderOf({ up }, { up: 'CREATE TABLE second (id int); SELECT 1/0;' })
  await expect(deploy(url, broken)).rejects.toThrow(/migration 0002 failed: .*division by zero/s)
  expect(await objects(url)).not.toContain('relation second')
})

test('a failed migration stops the next deploy with its name and the way out, and runs once it is allowed again', async () => {
  const url = emptyDatabase()
  const folders = await folderOf({ up: 'INSERT INTO missing VALUES (1);' }, { up: 'CREATE TABLE later (id int);' })
  await expect(deploy(url, folders)).rejects.toThrow('migration 0001 failed')
  await expect(deploy(url, folders)).rejects.toThrow(/No such table: missing.*migrate resolve 0001/s)
  expect(await status(url, folders)).toEqual({ ...inStep, pending: ['0002'], failed: ['0001'] })

  await expect(resolve(url, '0002')).rejects.toThrow('no failed migration is called 0002')
  await resolve(url, '0001')
  await writeFile(join(folders.migrationsDir, '0001', 'migration.sql'), 'CREATE TABLE missing (id int);')
  expect(await deploy(url, folders)).toEqual(['0001', '0002'])
  expect(await status(url, folders)).toEqual(inStep)
})

test('status names what is edited, and what a newer release applied', async () => {
  const url = emptyDatabase()
  const folders = await folderOf({ up: 'CREATE TABLE a (id int);' }, { up: 'CREATE TABLE b (id int);' })
  await deploy(url, folders)
  await writeFile(join(folders.migrationsDir, '0001', 'migration.sql'), 'CREATE TABLE a (id text);')
  expect(await status(url, folders)).toEqual({ ...inStep, edited: ['0001'] })
  expect(await status(url, await folderOf({ up: 'CREATE TABLE a (id int);' }))).toEqual({
    ...inStep,
    unknown: ['0002'],
  })
})

test('a new migration holds the way from the migrations to the schema, and the way back', async () => {
  const folders = {
    ...(await folderOf({ up: 'CREATE TABLE note (id text PRIMARY KEY);' })),
    schemaDir: await noteSchema(),
  }
  const { folder, changed } = await create(withDatabase(server, 'postgres'), 'add_title', folders, new Date(0))
  expect([folder, changed]).toEqual([join(folders.migrationsDir, '19700101000000_add_title'), true])

  const url = emptyDatabase()
  await deploy(url, { migrationsDir: folders.migrationsDir })
  expect(await drift(url, folders)).toBe('')
  await down(url, folders)
  expect(await drift(url, folders)).not.toBe('')
  await expect(create(server, 'Bad Name', folders)).rejects.toThrow('named in lower case')
})

test('a migration without down.sql cannot be taken back, and says so', async () => {
  const url = emptyDatabase()
  const folders = await folderOf({ up: 'CREATE TABLE a (id int);' })
  await deploy(url, folders)
  await expect(down(url, folders)).rejects.toThrow('migration 0001 cannot be taken back')
})

async function noteSchema(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'truss-schema-'))
  await writeFile(join(dir, 'db.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n')
  await writeFile(join(dir, 'note.prisma'), 'model note {\n  id String @id\n  title String?\n}\n')
  return dir
}
