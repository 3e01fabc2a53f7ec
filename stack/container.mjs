// The container's command: secrets kept in the volume unless they are set, migrations, then the app in this same process.
import { spawnSync } from 'node:child_process'
import { privateFolder } from './places.mjs'
import { readSecrets } from './secrets.mjs'

const { env } = process
const { SECRET_KEY, INTERNAL_SECRET } = readSecrets(privateFolder(env.TRUSS_DATA ?? '/data'))
env.SECRET_KEY ||= SECRET_KEY
env.INTERNAL_SECRET ||= INTERNAL_SECRET
const migrated = spawnSync(process.execPath, ['dist/migrate.js', 'deploy'], { stdio: 'inherit' })
if (migrated.status !== 0) process.exit(1)
await import('../dist/main.js')
