import { parseArgs } from 'node:util'
import { benchBoard } from './board.ts'
import { benchBrowsers } from './browsers.ts'
import { benchMemory } from './memory.ts'
import { benchServers, scenarios } from './servers.ts'
import { benchYjs } from './yjs.ts'

const benches = { memory: benchMemory, board: benchBoard, browsers: benchBrowsers, yjs: benchYjs }

/** `npm run bench [name ...]`: all of them, or those named, one after another; each prints JSON lines, the scenarios a table at the end. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' }, only: { type: 'string' } },
})
const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name)
for (const [name, bench] of Object.entries(benches)) if (isWanted(name)) await bench()
const wanted = Object.keys(scenarios).filter(isWanted)
if (wanted.length > 0)
  await benchServers(wanted, {
    isQuick: values.quick,
    rounds: values.rounds ? Number(values.rounds) : null,
    only: values.only?.split(',') ?? null,
  })
// Clients of the benches keep timers of their own; what is measured is printed.
process.exit(0)
