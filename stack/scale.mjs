// `npm run scale`: everything as `npm start` does it, but Truss as several processes behind one address.
import { launchInForeground } from './launch.mjs'
import { runNodes } from './nodes.mjs'
import { checkNode } from './packages.mjs'
import { environmentOf } from './settings.mjs'
import { giveUp } from './steps.mjs'

try {
  checkNode()
  await launchInForeground({ environment: environmentOf(process.env.NODE_ENV), runApps: runNodes })
} catch (err) {
  giveUp(err)
}
