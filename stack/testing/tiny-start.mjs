// The real launcher with the tiny app in place of Truss.
import { fileURLToPath } from 'node:url'
import { launchInForeground } from '../launch.mjs'
import { giveUp } from '../steps.mjs'

const node = process.execPath
const app = [node, fileURLToPath(new URL('tiny-app.mjs', import.meta.url))]
await launchInForeground({ environment: 'test', commands: { app, migrate: [node, '-e', '0'] } }).catch(giveUp)
