// For threads that work in the background: on a busy machine the one that serves people waited for them. On Linux the number is the calling
// thread's own (setpriority(2)), elsewhere it would be the whole process's.
import { setPriority } from 'node:os'
import { platform } from 'node:process'

try {
  if (platform === 'linux') setPriority(10)
} catch {
  // A sandbox that does not allow it; the work is the same.
}
