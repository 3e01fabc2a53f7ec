// The real launcher with the tiny app in place of Truss.
import { fileURLToPath } from 'node:url'
import { launchInForeground } from '../launch.mjs'
import { giveUp } from '../steps.mjs'

const node = process.execPath
const app = [node, fileURLToPath(new URL('tiny-app.mjs', import.meta.url))]
const seed = [node, '-e', `console.log('{"seeded":true,"email":"owner@example.org"}')`]
await launchInForeground({ environment: 'test', commands: { app, migrate: [node, '-e', '0'], seed } }).catch(giveUp)
