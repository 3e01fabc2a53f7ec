// For threads that work in the background: on a busy machine the one that serves people waited for them. On Linux the number is the calling
// thread's own (setpriority(2)), elsewhere it would be the whole process's.
import { setPriority } from 'node:os'
import { emitWarning, platform } from 'node:process'

try {
  if (platform === 'linux') setPriority(10)
} catch (err) {
  // The work is the same where a sandbox does not allow it.
  emitWarning(`background work has the same priority as people: ${err instanceof Error ? err.message : String(err)}`)
}
