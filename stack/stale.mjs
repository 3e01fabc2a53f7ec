// What has to be built again: a part is stale when a file it is made from changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './places.mjs'

const stamps = join(root, 'dist/.stamp')
const common = ['package-lock.json', 'stack/build.mjs']

/** Generated or only for tests. @param {string} path */
const isOutside = (path) => /^prisma\/client(\/|$)|\.test\.tsx?$|(^|\/)node_modules(\/|$)/.test(path)

/** @typedef {{ from: string[], makes: string }} Part */

/** @satisfies {Record<string, Part>} */
export const parts = {
  prisma: { from: ['prisma/schema', 'prisma.config.ts', ...common], makes: 'prisma/client/client.ts' },
  server: {
    from: [
      'main.ts',
      'config.ts',
      'server',
      'realtime',
      'shared',
      'prisma',
      'package.json',
      'tsconfig.json',
      ...common,
    ],
    makes: 'dist/main.js',
  },
  web: { from: ['web', 'shared', 'vite.config.ts', 'tsconfig.json', ...common], makes: 'dist/web/index.html' },
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  const full = join(root, path)
  if (isOutside(path) || !existsSync(full)) return []
  const entries = readdirSync(dirname(full), { withFileTypes: true })
  const self = entries.find((entry) => join(dirname(full), entry.name) === full)
  if (!self?.isDirectory()) return [path]
  return readdirSync(full, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = `${path}/${entry.name}`
      if (entry.isDirectory()) return filesUnder(below)
      return isOutside(below) ? [] : [below]
    })
}

/** @param {Part} part */
function fingerprint(part) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0])
  for (const file of part.from.flatMap(filesUnder)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** @param {keyof typeof parts} name */
export function isStale(name) {
  const stamp = join(stamps, name)
  if (!existsSync(join(root, parts[name].makes)) || !existsSync(stamp)) return true
  return readFileSync(stamp, 'utf8') !== fingerprint(parts[name])
}

/**
 * Runs the work of a part and remembers what it was made from, as it was before the work began.
 * @param {keyof typeof parts} name @param {() => Promise<void>} work
 */
export async function whenStale(name, work) {
  if (!isStale(name)) return false
  const made = fingerprint(parts[name])
  await work()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(join(stamps, name), made)
  return true
}
