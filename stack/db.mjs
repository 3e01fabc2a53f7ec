// `npm run db:migrate`, `db:seed`, `db:reset`: for the databases of NODE_ENV (production unless set; `-- --dev` for development).
// `npm run db:migrate -- new add_rank`, `-- status`, `-- down --dev`, `-- resolve <name>`: the other commands of prisma/migrate.ts.
import { appEnvironment, chooseAddress, commandsOf, migrate, runApp, urlsOf } from './app.mjs'
import { build } from './build.mjs'
import { emptyStores } from './fresh.mjs'
import { takeLock } from './lock.mjs'
import { checkNode, installPackages } from './packages.mjs'
import { dataFolder, privateFolder, root } from './places.mjs'
import { endRuns, run } from './run.mjs'
import { readSecrets } from './secrets.mjs'
import { environmentOf, readSettings } from './settings.mjs'
import { giveUp, say, step, Stop } from './steps.mjs'
import { allUrls, startStores, tellNews } from './stores.mjs'
import { makeCrew, sweep } from './supervise.mjs'

// Migrations run from the sources, so that a half-written feature does not stand in their way.
const commands = { ...commandsOf(false), migrate: commandsOf(true).migrate }

/** @typedef {{ env: NodeJS.ProcessEnv, urls: import('./stores.mjs').Urls, crew: import('./supervise.mjs').Crew }} Ground */

/** @param {Ground} ground */
const applyMigrations = ({ env }) => step('Migrations', async (tell) => tell(await migrate(commands, env)))

/** Another command of prisma/migrate.ts, in its own words. @param {Ground} ground @param {string[]} words */
async function otherMigration({ env }, words) {
  const done = await run([...commands.migrate, ...words], { cwd: root, env, show: true })
  process.exitCode = done.code ?? 1
}

/** The app itself makes the demo on an empty database when it starts. @param {Ground} ground */
async function seed({ env, crew }) {
  const address = await chooseAddress({})
  const here = { ...env, HOST: address.host, PORT: String(address.port), DEMO: 'true' }
  const [url] = urlsOf(address)
  await step('Demo workspace', () => runApp({ command: commands.app, crew, env: here, url, show: false }))
  say(`  The owner of the demo is ${here.DEMO_EMAIL}, unless there were users already.`)
}

/** @type {Record<string, (ground: Ground, words: string[]) => Promise<void>>} */
const actions = {
  migrate: (ground, words) => (words.length > 0 ? otherMigration(ground, words) : applyMigrations(ground)),
  async seed(ground) {
    await step('Build', build)
    await applyMigrations(ground)
    await seed(ground)
  },
  async reset(ground) {
    await step('Empty databases', () => emptyStores(ground.urls))
    await applyMigrations(ground)
  },
}

async function main() {
  checkNode()
  const [action = '', ...flags] = process.argv.slice(2)
  if (!actions[action]) throw new Stop('usage: node stack/db.mjs migrate | seed | reset [--dev] [--yes]')
  const environment = flags.includes('--dev') ? 'development' : environmentOf(process.env.NODE_ENV)
  if (action === 'reset' && environment === 'production' && !flags.includes('--yes')) {
    throw new Stop('This deletes all data of NODE_ENV=production. If you mean it: npm run db:reset -- --yes')
  }
  const settings = readSettings(environment)
  const data = privateFolder(dataFolder(settings))
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
    await step('Packages', installPackages)
    const secrets = readSecrets(data)
    const urls = await allUrls(await startStores({ crew, environment, settings, secrets }))
    const words = flags.filter((word) => !word.startsWith('--'))
    await actions[action]({ env: appEnvironment({ settings, secrets, data, urls }), urls, crew }, words)
    await stop()
    process.exit()
  } catch (err) {
    await stop()
    giveUp(err)
  }
}

await main().catch(giveUp)
