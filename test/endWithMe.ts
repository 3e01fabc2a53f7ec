import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()
const endAll = () => {
  for (const child of running) child.kill('SIGKILL')
}
process.once('exit', endAll)
// A runner that is interrupted ends its workers so, and then there is no `exit`.
process.once('SIGTERM', () => process.exit(143))

/** Ends a process with this one: one that outlived its starter would go on working in the databases of the next run. */
export function endWithMe<C extends ChildProcess>(child: C): C {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
