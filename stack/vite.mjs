// The web client's development server, in front of the app.
import { join } from 'node:path'
import { root } from './places.mjs'
import { answers, isFree } from './ports.mjs'

const USUAL_PORT = 5173

/**
 * @param {{ crew: import('./supervise.mjs').Crew, api: string, host: string }} given
 * @returns {Promise<string>} its address
 */
export async function runVite({ crew, api, host }) {
  let port = USUAL_PORT
  while (!(await isFree(port, host))) port += 1
  await crew.keep({
    name: 'vite',
    layer: 3,
    file: process.execPath,
    args: [join(root, 'node_modules/vite/bin/vite.js'), '--port', String(port), '--strictPort', '--host', host],
    env: { ...process.env, TRUSS_DEV_API: api },
    cwd: root,
    show: true,
    stopSignal: 'SIGTERM',
    isReady: () => answers(port, host),
  })
  return `http://${host}:${port}`
}
