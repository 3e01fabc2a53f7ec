// A browser for the e2e tests: on the PATH, or Debian's package when we are root.
import { canInstall, install } from './apt.mjs'
import { findProgram } from './processes.mjs'
import { run } from './run.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** One that runs: Ubuntu's `chromium-browser` may be a script that only tells to install a snap. */
async function findWorking() {
  const paths = [process.env.CHROMIUM_PATH, ...NAMES.map((name) => findProgram(name))]
  for (const path of paths) {
    if (path && (await run([path, '--version', '--no-sandbox'], { timeout: 30_000 })).code === 0) return path
  }
  return undefined
}

/** @returns {Promise<string | undefined>} */
export async function findChromium() {
  const found = await findWorking()
  if (found || !canInstall()) return found
  return (await install(['chromium'])) ? findWorking() : undefined
}
