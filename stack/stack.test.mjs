// The launcher's promises, kept on real stores: any process may be killed at any time. Run by `node --test stack/`.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isAlive, markOf, startOf } from './processes.mjs'
import { freshFolder, missing, readRun, recovered, startLauncher, startWriting, until, up } from './testing/world.mjs'

const nothingMissing = { postgres: 0, mongodb: 0, redis: 0 }
/** @type {string} */
let data
/** @type {Awaited<ReturnType<typeof up>>} */
let truss

before(async () => {
  data = await freshFolder()
  truss = await up(data)
})
after(async () => {
  truss.child.kill('SIGTERM')
  await truss.exited
})

const run = () => readRun(data) ?? assert.fail('no run.json')

/** Every process that works in the data folder. */
function processesOnData() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && startOf(Number(name)))
    .map(Number)
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return pid !== process.pid && (words.includes(data) || readlinkSync(`/proc/${pid}/cwd`).startsWith(data))
      } catch {
        return false
      }
    })
}

/** Kills under load, and expects that all is back by itself and nothing acknowledged is lost. @param {string[]} names */
async function survives(names) {
  const { url, pids } = run()
  const marks = names.map((name) => markOf(pids[name]))
  const writing = startWriting(url)
  const enough = () => Object.values(writing.acknowledged).every((list) => list.length > 20)
  await until(enough, 'writes before the kill')
  for (const mark of marks) process.kill(mark.pid, 'SIGKILL')
  await until(() => names.every((name, n) => run().pids[name] !== marks[n].pid), 'new processes')
  await recovered(url)
  const counts = Object.values(writing.acknowledged).map((list) => list.length)
  await until(
    () => Object.values(writing.acknowledged).every((list, n) => list.length > counts[n] + 5),
    'writes after the kill',
  )
  const acknowledged = await writing.stop()
  assert.deepEqual(await missing(url, acknowledged), nothingMissing)
}

void test('one folder of private files, and every store asks for a password', async () => {
  assert.equal(statSync(data).mode & 0o777, 0o700)
  for (const name of ['secrets.json', 'run.json', 'lock']) assert.equal(statSync(join(data, name)).mode & 0o777, 0o600)
  for (const url of Object.values(run().stores)) assert.match(url, /:[\w-]{20,}@127\.0\.0\.1:/)
})

void test('a second start on the same data says who runs there and exits with 1', async () => {
  const second = startLauncher(data)
  assert.equal(await second.exited, 1)
  assert.ok(second.output().includes(`process ${truss.child.pid}`) && second.output().includes(run().url))
})

const layers = [['app'], ['postgres'], ['redis'], ['documentdb', 'mongod'], ['ferretdb']]
for (const names of layers) {
  void test(`kill -9 of ${names[0]}: it comes back on the same port, nothing acknowledged is lost`, async (t) => {
    const name = names.find((one) => run().pids[one])
    if (!name) return t.skip('not part of this stack')
    await survives([name])
  })
}

void test("kill -9 of DocumentDB's own Postgres inside its wrapper: it comes back, nothing acknowledged is lost", async (t) => {
  const file = join(data, 'documents/main/postmaster.pid')
  if (!existsSync(file)) return t.skip('not part of this stack')
  const before = run().pids.documentdb
  const writing = startWriting(run().url)
  await until(() => writing.acknowledged.mongodb.length > 20, 'writes before the kill')
  process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL')
  await until(() => run().pids.documentdb !== before, 'a new process')
  await recovered(run().url)
  assert.deepEqual(await missing(run().url, await writing.stop()), nothingMissing)
})

void test('kill -9 of every process at once, five times: all come back, nothing acknowledged is lost', async () => {
  for (let round = 0; round < 5; round += 1) await survives(Object.keys(run().pids))
})

void test('kill -9 of the launcher: everything ends with it, and the next start has all data', async (t) => {
  const { url } = run()
  const writing = startWriting(url)
  await until(() => Object.values(writing.acknowledged).every((list) => list.length > 20), 'writes before the kill')
  truss.child.kill('SIGKILL')
  await truss.exited
  const acknowledged = await writing.stop()
  // At once, while what was left is still ending: the start has to cope.
  truss = await up(data)
  t.diagnostic(`next start after kill -9: ${truss.took} ms`)
  assert.deepEqual(await missing(run().url, acknowledged), nothingMissing)
})

void test('kill -9 of the launcher and of all else: the next start has all data', async () => {
  const { url, pids } = run()
  const writing = startWriting(url)
  await until(() => Object.values(writing.acknowledged).every((list) => list.length > 20), 'writes before the kill')
  for (const pid of [truss.child.pid ?? 0, ...Object.values(pids)]) process.kill(pid, 'SIGKILL')
  const acknowledged = await writing.stop()
  truss = await up(data)
  assert.deepEqual(await missing(run().url, acknowledged), nothingMissing)
})

void test('SIGTERM ends every process in order, and a second start is quick', async (t) => {
  const marks = Object.values(run().pids).map(markOf)
  assert.ok(processesOnData().length >= 3)
  truss.child.kill('SIGTERM')
  assert.equal(await truss.exited, 0)
  assert.deepEqual(marks.filter(isAlive), [])
  assert.deepEqual(processesOnData(), [])
  truss = await up(data)
  t.diagnostic(`second start: ${truss.took} ms`)
})
