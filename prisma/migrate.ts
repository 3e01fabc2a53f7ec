import { readDatabaseUrl } from '../config.ts'
import { create } from './migrate/create.ts'
import { deploy, resolve } from './migrate/deploy.ts'
import { down } from './migrate/down.ts'
import { status } from './migrate/history.ts'

const usage = `usage: migrate <command>
  deploy          apply every migration that the database does not have yet
  status          compare the database with the migrations; exit code 1 when they differ
  resolve <name>  allow a failed migration to run again, after its cause is repaired
  new <name>      write the next migration from the schema (development)
  down            take the newest migration back, with its data (never in production)
DATABASE_URL names the server; its database is that of NODE_ENV (truss_dev, truss_test, truss_prod).`

/** Runs one command and returns what to print. */
async function run(url: string, [command = 'help', name = '']: string[]): Promise<string> {
  switch (command) {
    case 'deploy': {
      const applied = await deploy(url)
      return applied.length === 0 ? 'The database is up to date.' : `Applied:\n${list(applied)}`
    }
    case 'status':
      return describe(await status(url))
    case 'resolve':
      await resolve(url, name)
      return `${name} will be tried again by the next deploy.`
    case 'new': {
      const { folder, changed } = await create(url, name)
      const what = changed
        ? 'Read both files before you commit'
        : 'The schema has not changed; write both files by hand'
      return `${folder}\n${what}: migration.sql goes forward, down.sql must take all of it back.`
    }
    case 'down':
      if (process.env['NODE_ENV'] === 'production') throw new Error('down deletes data and is refused in production')
      return (await down(url)) ?? 'No migration is applied.'
    default:
      throw new Error(usage)
  }
}

function describe(found: Awaited<ReturnType<typeof status>>): string {
  const parts = [
    ['not yet applied', found.pending],
    ['begun and failed', found.failed],
    ['applied, then edited', found.edited],
    ['applied, not in this release', found.unknown],
  ] as const
  const differing = parts.filter(([, names]) => names.length > 0)
  if (differing.length === 0) return 'The database is up to date.'
  process.exitCode = 1
  return differing.map(([title, names]) => `${title}:\n${list(names)}`).join('\n')
}

const list = (names: string[]): string => names.map((name) => `  ${name}`).join('\n')

try {
  process.stdout.write(`${await run(readDatabaseUrl(process.env), process.argv.slice(2))}\n`)
} catch (err) {
  process.stderr.write(`${err instanceof Error ? err.message : String(err)}\n`)
  process.exitCode = 1
}
// The engine leaves a timer of ten seconds behind that nothing can clear.
process.exit()
