// What of the stack needs no process: settings, addresses, locks, numbers.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandsOf, urlsOf } from './app.mjs'
import { takeLock } from './lock.mjs'
import { root } from './places.mjs'
import { markOf } from './processes.mjs'
import { readSecrets } from './secrets.mjs'
import { parseDotEnv, withDatabase } from './settings.mjs'
import { lastLine, sum, tallyOfTap, tallyOfVitest } from './tallies.mjs'

const folder = () => mkdtempSync(join(tmpdir(), 'truss-stack-'))

void test('.env: quotes, comments and empty values are read as people mean them', () => {
  const text = 'A=1\nexport B="two # not a comment"\nC=three # a comment\n# D=4\nE=\nF=\'x=y\'\nlower=no\n'
  assert.deepEqual(parseDotEnv(text), { A: '1', B: 'two # not a comment', C: 'three', F: 'x=y' })
})

void test('a URL gets the database of its environment, and one of another environment is refused with the reason', () => {
  assert.equal(
    withDatabase('DATABASE_URL', 'postgres://u:p@h:5432', 'truss_test', 'test'),
    'postgres://u:p@h:5432/truss_test',
  )
  assert.equal(
    withDatabase('MONGODB_URL', 'mongodb://a:1,b:2/?replicaSet=r', 'prod', 'production'),
    'mongodb://a:1,b:2/prod?replicaSet=r',
  )
  assert.equal(withDatabase('REDIS_URL', 'redis://h/1', '1', 'test'), 'redis://h/1')
  assert.throws(
    () => withDatabase('DATABASE_URL', 'postgres://h/truss_prod', 'truss_test', 'test'),
    /truss_prod.*NODE_ENV=test.*truss_test/,
  )
  assert.throws(() => withDatabase('DATABASE_URL', 'nonsense', 'truss_test', 'test'), /not a URL/)
})

void test('a data folder is taken by one process; a lock of a process that is gone counts for nothing', () => {
  const data = folder()
  const release = takeLock(data)
  assert.throws(() => takeLock(data), new RegExp(`process ${process.pid}`))
  release()
  // The number is in use, but by a process that began at another time.
  writeFileSync(join(data, 'lock'), JSON.stringify({ ...markOf(process.pid), start: '1' }))
  takeLock(data)()
})

void test('secrets are made once, differ, and stay', () => {
  const data = folder()
  const made = readSecrets(data)
  assert.equal(new Set(Object.values(made)).size, Object.keys(made).length)
  assert.ok(made.SECRET_KEY.length >= 32 && made.INTERNAL_SECRET.length >= 32 && made.demo.length >= 10)
  assert.deepEqual(readSecrets(data), made)
})

void test('addresses: this machine first, the network only when it is served', () => {
  assert.deepEqual(urlsOf({ host: '127.0.0.1', port: 3000 }), ['http://127.0.0.1:3000'])
  assert.equal(urlsOf({ host: '0.0.0.0', port: 1 })[0], 'http://127.0.0.1:1')
  assert.deepEqual(urlsOf({ host: '::1', port: 2 }), ['http://[::1]:2'])
})

void test('the container, the journeys and the benchmarks give Node the options of npm start', () => {
  const options = commandsOf(false).app.slice(1, -1)
  const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8')
  const container = JSON.parse(/^CMD (.*)$/m.exec(read('Dockerfile'))?.[1] ?? '')
  assert.deepEqual(container, ['node', ...options, 'stack/container.mjs'])
  const journeys = /^const v8 = (.*)$/m.exec(read('e2e/app.ts'))?.[1] ?? ''
  assert.deepEqual(JSON.parse(journeys.replaceAll("'", '"')), options)
})

void test('a run that failed without a failing test is a failure', () => {
  const file = join(folder(), 'x')
  assert.equal(tallyOfVitest(file, 1).failed, 1)
  assert.equal(tallyOfTap(file, null).failed, 1)
  writeFileSync(file, JSON.stringify({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 1 }))
  assert.deepEqual(tallyOfVitest(file, 0), { passed: 3, failed: 0, skipped: 1 })
  assert.equal(lastLine(sum([tallyOfVitest(file, 0), tallyOfVitest(file, 1)])), 'tests: 6 passed, 1 failed, 2 skipped')
})
