// `npm start` and `npm run dev`: one command starts everything.
import { launchInForeground } from './launch.mjs'
import { checkNode } from './packages.mjs'
import { environmentOf } from './settings.mjs'
import { giveUp } from './steps.mjs'

try {
  checkNode()
  const isDev = process.argv.includes('--dev')
  await launchInForeground({ environment: isDev ? 'development' : environmentOf(process.env.NODE_ENV) })
} catch (err) {
  giveUp(err)
}
