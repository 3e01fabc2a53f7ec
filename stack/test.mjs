// `npm test [unit|door|stack|e2e|bench|soak] [filters]`: the stores, then each kind of test, then one line of numbers. What starts
// its own or needs no stores goes on beside the others, as two cores are fewer than what is to be waited for.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { appEnvironment, commandsOf, migrate } from './app.mjs'
import { build, generatePrisma } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { emptyStores } from './fresh.mjs'
import { takeLock } from './lock.mjs'
import { checkNode, installPackages } from './packages.mjs'
import { dataFolder, privateFolder, root } from './places.mjs'
import { endRuns, run } from './run.mjs'
import { readSecrets } from './secrets.mjs'
import { readSettings } from './settings.mjs'
import { giveUp, say, seconds, step, Stop, warn } from './steps.mjs'
import { allUrls, startStores, tellNews } from './stores.mjs'
import { makeCrew, sweep } from './supervise.mjs'
import { lastLine, sum, tallyOfTap, tallyOfVitest } from './tallies.mjs'
import { prepareDocuments } from './documents.mjs'

const KINDS = ['unit', 'door', 'stack', 'e2e', 'bench', 'soak']
const ALL = ['unit', 'door', 'stack', 'e2e']
const NEEDS_STORES = new Set(['door', 'e2e', 'bench', 'soak'])
const isCI = Boolean(process.env.CI) && process.env.CI !== 'false'

/**
 * @typedef {{ data: string, env: NodeJS.ProcessEnv, filters: string[], show?: boolean }} Ground without `show`, what is printed is kept
 * @typedef {import('./tallies.mjs').Tally & { output?: string }} Done
 */

/** @param {string[]} projects @param {Ground} ground @returns {Promise<Done>} */
async function vitest(projects, { data, env, filters, show = true }) {
  const file = join(data, `${projects[0]}.json`)
  rmSync(file, { force: true })
  const words = [
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  // A filter that matches nothing of this kind is no failure.
  const more = filters.length > 0 ? ['--passWithNoTests', ...filters] : []
  const done = await run([process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), ...words, ...more], {
    cwd: root,
    env,
    show,
  })
  return { ...tallyOfVitest(file, done.code), output: done.output }
}

/** Two processes: the tests of what is live have databases of their own, and wait more than they work. @param {Ground} ground @returns {Promise<Done>} */
async function door(ground) {
  const live = beside('realtime', vitest(['realtime'], { ...ground, show: false }))
  const front = await vitest(['door'], ground)
  return sum([front, await live()])
}

/** The stack's own tests start launchers of their own. @param {Ground} ground @returns {Promise<Done>} */
async function stackTests({ data, filters, show = true }) {
  const wanted = ['stack/units.test.mjs', 'stack/stack.test.mjs', 'stack/scale.test.mjs'].filter(
    (path) => filters.length === 0 || filters.some((one) => path.includes(one)),
  )
  if (wanted.length === 0) return { passed: 0, failed: 0, skipped: 0 }
  const file = join(data, 'stack.tap')
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${file}`,
  ]
  const done = await run([process.execPath, '--test', '--test-concurrency=1', ...reporters, ...wanted], {
    cwd: root,
    show,
  })
  return { ...tallyOfTap(file, done.code), output: done.output }
}

/** @param {Ground} ground */
async function e2e(ground) {
  const chromium = await step('Chromium', async (tell) => {
    const found = await findChromium()
    tell(found ?? 'none')
    return found
  })
  if (!chromium) {
    warn('THE BROWSER TESTS (e2e) WERE SKIPPED: there is no Chromium here. Install chromium, or set CHROMIUM_PATH.')
    return isCI ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }
  }
  await step('Build', build)
  // Thousands of events of the door's tests would be worked through while people in browsers wait.
  const { DATABASE_URL: postgres, MONGODB_URL: mongodb, REDIS_URL: redis } = ground.env
  await freshDatabases({ postgres, mongodb, redis }, ground.env)
  return vitest(['e2e'], { ...ground, env: { ...ground.env, CHROMIUM_PATH: chromium } })
}

/** What takes minutes and is run by name: `bench/run.ts`, `soak/run.ts`. @param {'bench' | 'soak'} folder */
const program =
  (folder) =>
  async (/** @type {Ground} */ { env, filters }) => {
    await step('Build', build)
    const chromium = await findChromium()
    const words = [join(root, 'node_modules/tsx/dist/cli.mjs'), `${folder}/run.ts`, ...filters]
    const done = await run([process.execPath, ...words], {
      cwd: root,
      env: { ...env, CHROMIUM_PATH: chromium },
      show: true,
    })
    return { passed: done.code === 0 ? 1 : 0, failed: done.code === 0 ? 0 : 1, skipped: 0 }
  }

/** @type {Record<string, (ground: Ground) => Promise<Done>>} */
const kinds = {
  unit: (ground) => vitest(['unit', 'web'], ground),
  door,
  stack: stackTests,
  e2e,
  bench: program('bench'),
  soak: program('soak'),
}

/**
 * Stores of the test run, emptied and migrated.
 * @param {import('./supervise.mjs').Crew} crew @param {NodeJS.ProcessEnv} settings
 */
async function prepareStores(crew, settings) {
  const secrets = readSecrets(crew.data)
  const urls = await allUrls(await startStores({ crew, environment: 'test', settings, secrets }))
  const env = { ...appEnvironment({ settings: { ...settings, DEMO: 'false' }, secrets, data: crew.data, urls }) }
  await freshDatabases(urls, env)
  return env
}

/** @param {import('./stores.mjs').Urls} urls @param {NodeJS.ProcessEnv} env */
const freshDatabases = (urls, env) =>
  step('Fresh databases', async (tell) => {
    await emptyStores(urls)
    tell(await migrate(commandsOf(true), env))
  })

/** For what was begun and whose result is asked for later; what it printed is told then. @param {string} name @param {Promise<Done>} under */
function beside(name, under) {
  return async () => {
    const { output = '', ...tally } = await under
    say(`\n— ${name} tests, meanwhile —\n${output.trimEnd()}`)
    return tally
  }
}

/** @param {string} kind @param {Ground} ground */
async function inFront(kind, ground) {
  say(`\n— ${kind} tests —`)
  return kinds[kind](ground)
}

/**
 * Unit tests while the stores are prepared, the stack's beside those of the door.
 * @param {string[]} chosen @param {Ground} ground @param {() => Promise<NodeJS.ProcessEnv>} prepare
 */
async function runKinds(chosen, ground, prepare) {
  const needsStores = chosen.some((kind) => NEEDS_STORES.has(kind))
  if (!needsStores && chosen.length === 1) return [await inFront(chosen[0], ground)]
  const tallies = []
  const quiet = (/** @type {string} */ kind) => beside(kind, kinds[kind]({ ...ready, show: false }))
  let ready = ground
  const unit = chosen.includes('unit') && quiet('unit')
  ready = { ...ground, env: needsStores ? await prepare() : ground.env }
  if (unit) tallies.push(await unit())
  const stack = chosen.includes('stack') && quiet('stack')
  for (const kind of chosen.filter((each) => each !== 'unit' && each !== 'stack')) {
    tallies.push(await inFront(kind, ready))
    if (stack && kind === 'door') tallies.push(await stack())
  }
  if (stack && !chosen.includes('door')) tallies.push(await stack())
  return tallies
}

/** @param {string[]} given */
function readArguments(given) {
  const chosen = given.filter((word) => KINDS.includes(word) || word === 'all')
  const filters = given.filter((word) => !chosen.includes(word))
  return { chosen: chosen.length === 0 || chosen.includes('all') ? ALL : chosen, filters }
}

async function main() {
  checkNode()
  const began = Date.now()
  const { chosen, filters } = readArguments(process.argv.slice(2))
  const settings = readSettings('test')
  // Apart from the data of `npm start`, so that both can run.
  const data = privateFolder(join(dataFolder(settings), 'test'))
  const release = takeLock(data)
  const crew = makeCrew(data, { onNews: tellNews })
  const stop = async () => {
    endRuns()
    await crew.stop()
    release()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, () => void stop().then(() => process.exit(1)))
  try {
    await sweep(data)
    const needsStores = chosen.some((kind) => NEEDS_STORES.has(kind))
    const building = needsStores && !settings.MONGODB_URL ? prepareDocuments(data) : undefined
    await step('Packages', installPackages)
    await step('Prisma client', async (tell) => tell((await generatePrisma()) ? 'generated' : 'nothing changed'))
    await building
    const ground = { data, env: { ...settings, TRUSS_DATA: data }, filters }
    const tallies = await runKinds(chosen, ground, () => prepareStores(crew, settings))
    await stop()
    const total = sum(tallies)
    say(`\nafter ${seconds(Date.now() - began)}`)
    say(lastLine(total))
    process.exit(total.failed > 0 ? 1 : 0)
  } catch (err) {
    await stop()
    giveUp(err)
  }
}

if (!existsSync(join(root, 'package-lock.json'))) giveUp(new Stop('package-lock.json is missing.'))
await main().catch(giveUp)
