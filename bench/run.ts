import { benchBoard } from './board.ts'
import { benchMemory } from './memory.ts'
import { benchYjs } from './yjs.ts'

const benches = { memory: benchMemory, board: benchBoard, yjs: benchYjs }

/** `npm run bench [name ...]`: all of them, or those named, one after another; each prints JSON lines. */
const wanted = process.argv.slice(2)
for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench()
// Clients of the benches keep timers of their own; what is measured is printed.
process.exit(0)
