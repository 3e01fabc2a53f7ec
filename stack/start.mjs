// `npm start` and `npm run dev`: one command starts everything.
import { launch } from './launch.mjs'
import { checkNode } from './packages.mjs'
import { environmentOf } from './settings.mjs'
import { giveUp, say } from './steps.mjs'

try {
  checkNode()
  const isDev = process.argv.includes('--dev')
  const truss = launch({ environment: isDev ? 'development' : environmentOf(process.env.NODE_ENV) })
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
  await truss.ready.catch(async (err) => {
    if (asked > 0) return
    await truss.stop()
    giveUp(err)
  })
} catch (err) {
  giveUp(err)
}
