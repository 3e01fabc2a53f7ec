import { randomUUID } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { pino } from 'pino'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redisKey } from '#shared/keys.ts'
import { documentMigrations } from '../server/documents-db/migrations.ts'
import { migrateDocuments } from '../server/documents-db/migrate.ts'
import { withConnection, withDatabase } from './migrate/database.ts'
import { deploy } from './migrate/deploy.ts'
import { readSchema } from './migrate/folder.ts'
import { schemaIn } from './migrate/history.ts'

/** Every model of schema document 004 with its fields and their types, to the letter. */
export const seedModels: Record<string, string> = {
  User: 'id String, name String, email String, password String, avatar String?, status UserStatus, createdAt DateTime, updatedAt DateTime, teams TeamMember[], workspaces WorkspaceMember[], tasks Task[], comments Comment[], activities Activity[]',
  Workspace:
    'id String, name String, description String?, settings Json, createdAt DateTime, updatedAt DateTime, members WorkspaceMember[], projects Project[], teams Team[]',
  Project:
    'id String, name String, description String?, status ProjectStatus, startDate DateTime?, endDate DateTime?, workspaceId String, createdAt DateTime, updatedAt DateTime, workspace Workspace, tasks Task[], sprints Sprint[], documents Document[]',
  Task: 'id String, title String, description String?, status TaskStatus, priority Priority, startDate DateTime?, dueDate DateTime?, estimate Float?, projectId String, assigneeId String?, createdAt DateTime, updatedAt DateTime, project Project, assignee User?, sprint Sprint?, dependencies TaskDependency[], customFields CustomFieldValue[], comments Comment[], attachments Attachment[]',
  Sprint:
    'id String, name String, goal String?, startDate DateTime, endDate DateTime, status SprintStatus, projectId String, createdAt DateTime, updatedAt DateTime, project Project, tasks Task[]',
  Document:
    'id String, title String, content String, version Int, projectId String, createdAt DateTime, updatedAt DateTime, project Project, versions DocumentVersion[], comments Comment[]',
  Comment:
    'id String, content String, userId String, taskId String?, documentId String?, createdAt DateTime, updatedAt DateTime, user User, task Task?, document Document?',
  ChatRoom:
    'id String, name String?, type ChatRoomType, createdAt DateTime, updatedAt DateTime, messages ChatMessage[], participants ChatParticipant[]',
  Workflow:
    'id String, name String, description String?, enabled Boolean, trigger Json, conditions Json, actions Json, workspaceId String, createdAt DateTime, updatedAt DateTime, workspace Workspace, executions WorkflowExecution[]',
  Form: 'id String, title String, description String?, fields Json, workspaceId String, createdAt DateTime, updatedAt DateTime, workspace Workspace, submissions FormSubmission[]',
}

/** The models that the relations above name without describing them. */
const impliedModels = [
  'WorkspaceMember Team TeamMember TaskDependency CustomField CustomFieldValue Attachment DocumentVersion ChatMessage',
  'ChatParticipant Activity Whiteboard WorkflowExecution FormSubmission',
].flatMap((line) => line.split(' '))

/** The values that architecture.md gives the enums which the seed only names. */
const enums = {
  UserStatus: 'active invited suspended deleted',
  ProjectStatus: 'planned active paused completed cancelled',
  TaskStatus: 'backlog todo in_progress done cancelled',
  Priority: 'none low medium high urgent',
  SprintStatus: 'planned active completed',
  ChatRoomType: 'channel private direct group object',
}

const seedIndexes = [
  'idx_users_email ON users (email)',
  'idx_users_status ON users (status)',
  'idx_tasks_project ON tasks (project_id)',
  'idx_tasks_assignee ON tasks (assignee_id)',
  'idx_tasks_status ON tasks (status)',
  'idx_tasks_due_date ON tasks (due_date)',
  'idx_projects_workspace ON projects (workspace_id)',
  'idx_projects_status ON projects (status)',
]

const server = process.env['DATABASE_URL'] ?? 'DATABASE_URL names the test server'
const name = `names_${randomUUID().replaceAll('-', '')}`
const url = withDatabase(server, name)
const mongo = new MongoClient(process.env['MONGODB_URL'] ?? 'MONGODB_URL names the test server')

beforeAll(async () => {
  await deploy(url)
  await migrateDocuments(mongo.db(name), documentMigrations, pino({ level: 'silent' }))
})

afterAll(async () => {
  await mongo.db(name).dropDatabase()
  await mongo.close()
  await withConnection(withDatabase(server, 'postgres'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
})

const rows = <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> =>
  withConnection(url, async (client) => (await client.query<Row>(sql)).rows)

/** The lines of every `model` or `enum` block of our schema, by name. */
async function blocks(kind: 'model' | 'enum'): Promise<Map<string, string[]>> {
  const text = (await readSchema(schemaIn({}))).map((file) => file.content).join('\n')
  const found = text.matchAll(new RegExp(`^${kind} (\\w+) \\{\\n(.*?)^\\}`, 'gms'))
  return new Map([...found].map(([, block = '', body = '']) => [block, body.split('\n').map((line) => line.trim())]))
}

test.each(Object.entries(seedModels))('model %s has every field of the seed with its type', async (model, fields) => {
  const ours = ((await blocks('model')).get(model) ?? []).map((line) => line.split(/\s+/).slice(0, 2).join(' '))
  expect(ours).toEqual(expect.arrayContaining(fields.split(', ')))
})

test('the models that the seed only implies exist, and its enums with the values decided on', async () => {
  expect([...(await blocks('model')).keys()]).toEqual(expect.arrayContaining(impliedModels))
  const ours = await blocks('enum')
  for (const [type, values] of Object.entries(enums)) expect(ours.get(type)?.filter(Boolean)).toEqual(values.split(' '))
})

test('the Postgres indexes of the seed exist by name, on its tables and columns', async () => {
  const found = await rows<{ index: string }>(
    `SELECT indexname || ' ON ' || tablename || ' ' || substring(indexdef FROM '\\(.*$') AS index
     FROM pg_indexes WHERE schemaname = 'public'`,
  )
  expect(found.map((row) => row.index)).toEqual(expect.arrayContaining(seedIndexes))
})

test('every table and column is named in snake case', async () => {
  const found = await rows<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  expect(found.length).toBeGreaterThan(200)
  expect(found.filter((row) => !/^_?[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/.test(row.name))).toEqual([])
})

test('what Prisma cannot say holds too: every versioned table bumps its version, every rank sorts by bytes', async () => {
  const unbumped = await rows(
    `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'version'
       AND table_name NOT IN (SELECT event_object_table FROM information_schema.triggers WHERE action_statement LIKE '%bump_version%')`,
  )
  expect(unbumped).toEqual([])
  const ranks = await rows<{ collation_name: string }>(
    `SELECT table_name, collation_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'rank'`,
  )
  expect(ranks.length).toBeGreaterThan(0)
  expect(ranks.filter((row) => row.collation_name !== 'C')).toEqual([])
})

test('the Mongo collections of the seed exist with its indexes', async () => {
  const db = mongo.db(name)
  const keys = async (collection: string) => (await db.collection(collection).indexes()).map((index) => index.key)
  expect(await keys('documentContent')).toEqual(expect.arrayContaining([{ documentId: 1 }, { version: 1 }]))
  expect(await keys('activityLogs')).toEqual(expect.arrayContaining([{ userId: 1 }, { timestamp: -1 }]))
  const collections = await db.listCollections({}, { nameOnly: true }).toArray()
  expect(collections.map((collection) => collection.name)).toEqual(
    expect.arrayContaining(['documentContent', 'whiteboardData', 'activityLogs']),
  )
})

test('the Redis keys are those of the seed', () => {
  expect([
    redisKey.presence('{userId}'),
    redisKey.docActive('{docId}'),
    redisKey.session('{sessionId}'),
    redisKey.user('{userId}'),
    redisKey.project('{projectId}'),
    redisKey.chatMessages('{roomId}'),
    redisKey.chatUnread('{userId}'),
  ]).toEqual([
    'user:presence:{userId}',
    'doc:active:{docId}',
    'session:{sessionId}',
    'cache:user:{userId}',
    'cache:project:{projectId}',
    'chat:room:{roomId}:messages',
    'chat:user:{userId}:unread',
  ])
})
