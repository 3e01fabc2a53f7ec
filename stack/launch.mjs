// Everything on one machine: packages, stores, migrations, the demo, the app; and the end of it all in the other order.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { appEnvironment, chooseAddress, commandsOf, migrate, runApp, urlsOf } from './app.mjs'
import { isBuilt } from './build.mjs'
import { queryOnce } from './database.mjs'
import { prepareDocuments } from './documents.mjs'
import { takeLock } from './lock.mjs'
import { installPackages } from './packages.mjs'
import { dataFolder, privateFolder, root } from './places.mjs'
import { endRuns, lastLines, run } from './run.mjs'
import { readSecrets, writePrivate } from './secrets.mjs'
import { readSettings } from './settings.mjs'
import { giveUp, say, seconds, step, Stop } from './steps.mjs'
import { allUrls, startStores, tellNews } from './stores.mjs'
import { makeCrew, sweep } from './supervise.mjs'
import { runVite } from './vite.mjs'

/** Packages, then what is made from the sources. In a process of its own: the bundler's memory goes when it ends. @param {boolean} isDev */
async function makeProgram(isDev) {
  if (!isDev && isBuilt()) return
  const what = isDev ? 'generatePrisma()' : 'build(() => {})'
  await step('Build', async () => {
    const done = await run(
      [
        process.execPath,
        '-e',
        `import('./stack/build.mjs').then((m) => m.${what}).catch((err) => { console.error(err.message); process.exit(1) })`,
      ],
      { cwd: root },
    )
    if (done.code !== 0) throw new Stop(`The build failed:\n${lastLines(done.output, 30)}`)
  })
}

/** What `.truss/run.json` says: where Truss is and how to reach its stores. Rewritten when a process is replaced. @param {string} data */
function makeRunFile(data) {
  const path = join(data, 'run.json')
  /** @type {Record<string, number>} */
  const pids = {}
  /** @type {object | undefined} */
  let content
  const write = () => content && writePrivate(path, `${JSON.stringify({ ...content, pids }, null, 2)}\n`)
  const remove = () => rmSync(path, { force: true })
  remove()
  return {
    remove,
    onPid: (/** @type {string} */ name, /** @type {number} */ pid) =>
      ((pids[name] = pid), write()),
    publish: (/** @type {object} */ found) =>
      ((content = found), write()),
  }
}

/**
 * The demo's owner, who the app made when the database was empty; nobody when there is none (any more).
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ email: string, password: string } | undefined>}
 */
async function findDemo({ DATABASE_URL = '', DEMO_EMAIL: email = '', DEMO_PASSWORD: password = '' }) {
  const rows = await queryOnce(DATABASE_URL, 'SELECT 1 FROM users WHERE email = $1', [email])
  return rows.length > 0 ? { email, password } : undefined
}

/**
 * @param {{ url: string, others: string[], demo?: { email: string, password: string }, note: string, began: number }} found
 */
function tellAddress({ url, others, demo, note, began }) {
  say(`\n  Truss is up after ${seconds(Date.now() - began)}:  ${url}`)
  for (const other of others) say(`  In your network:  ${other}`)
  if (note) say(`  ${note}`)
  if (demo) say(`  Sign in with      ${demo.email}  ${demo.password}`)
  say('  Ctrl-C ends it.\n')
}

/**
 * @typedef {object} Launch
 * @property {import('./settings.mjs').Environment} environment
 * @property {import('./app.mjs').Commands} [commands] what is run in place of Truss
 * @property {RunApps} [runApps] one process for everything when not given
 *
 * @typedef {{ command: string[], crew: import('./supervise.mjs').Crew, env: NodeJS.ProcessEnv, url: string, address: { host: string, port: number }, show: boolean }} Apps
 * @typedef {(apps: Apps) => Promise<{ nodes?: Record<string, string> }>} RunApps what it answers is written into run.json
 *
 * @typedef {object} Ground what a start stands on
 * @property {import('./settings.mjs').Environment} environment
 * @property {NodeJS.ProcessEnv} settings
 * @property {import('./supervise.mjs').Crew} crew
 * @property {ReturnType<typeof makeRunFile>} runFile
 * @property {import('./app.mjs').Commands | undefined} commands
 * @property {RunApps} runApps
 *
 * @param {Ground} ground
 * @returns {Promise<{ url: string }>}
 */
async function start({ environment, settings, crew, runFile, runApps, commands: given }) {
  const began = Date.now()
  const isDev = environment === 'development'
  const commands = given ?? commandsOf(isDev)
  const { data } = crew
  if ((await sweep(data)) > 0) say('  What a killed start had left running was ended.')
  const building = settings.MONGODB_URL ? undefined : prepareDocuments(data)
  await step('Packages', installPackages)
  const address = await chooseAddress(settings)
  const secrets = readSecrets(data)
  const urls = await startStores({ crew, environment, settings, secrets })
  const made = given ? undefined : makeProgram(isDev)
  const migrated = Promise.all([urls.postgres, made]).then(([postgres]) => {
    const env = appEnvironment({ settings, secrets, data, urls: { postgres } })
    return step('Migrations', async (tell) => tell(await migrate(commands, env)))
  })
  const [stores] = await Promise.all([allUrls(urls), migrated, made, building])
  const [url, ...others] = urlsOf(address)
  const env = {
    ...appEnvironment({ settings, secrets, data, urls: stores }),
    HOST: address.host,
    PORT: String(address.port),
  }
  const nodes = await runApps({ command: commands.app, crew, env, url, address, show: isDev })
  const vite = isDev && !given ? await runVite({ crew, api: url, host: address.host }) : undefined
  const seen = vite ?? settings.PUBLIC_URL ?? url
  const demo = given ? undefined : await findDemo(env)
  runFile.publish({ url: seen, pid: process.pid, stores, ...nodes, ...(demo && { demo }) })
  tellAddress({ url: seen, others, demo, note: address.note, began })
  return { url: seen }
}

/** @type {RunApps} */
async function runOne(apps) {
  await step('App', () => runApp(apps))
  return {}
}

/**
 * Takes the data folder and starts everything in it.
 * @param {Launch} launch
 * @returns {{ ready: Promise<{ url: string }>, stop: () => Promise<void> }}
 */
function launch({ environment, commands, runApps = runOne }) {
  const settings = readSettings(environment)
  const data = privateFolder(dataFolder(settings))
  const release = takeLock(data)
  const runFile = makeRunFile(data)
  const crew = makeCrew(data, { onNews: tellNews, onPid: runFile.onPid })
  /** @type {Promise<void> | undefined} */
  let stopped
  const stop = async () => {
    endRuns()
    await crew.stop()
    runFile.remove()
    release()
  }
  return { ready: start({ environment, settings, crew, runFile, commands, runApps }), stop: () => (stopped ??= stop()) }
}

/**
 * Starts and stays until a signal asks for the end.
 * @param {Launch} given
 */
export async function launchInForeground(given) {
  const truss = launch(given)
  let asked = 0
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      asked += 1
      // Whoever asks twice has no patience: the next start finds and ends what is left.
      if (asked > 1) process.exit(1)
      say('\n  Stopping ...')
      truss.stop().then(() => process.exit(0), giveUp)
    })
  }
  try {
    await truss.ready
  } catch (err) {
    // Stopped while it started: the handler above ends the process.
    if (asked > 0) return
    await truss.stop()
    giveUp(err)
  }
}
