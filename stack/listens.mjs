// Whose a listening port is: another program on it may answer just like ours.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** @param {string} table of /proc/net @param {number} port @returns {string[]} inodes of the sockets that listen on it */
function listeners(table, port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const rows = readFileSync(`/proc/net/${table}`, 'utf8').split('\n').slice(1)
  // Columns: number, local address, remote address, state (0A listens), queues, timer, retransmits, uid, timeout, inode.
  const fields = rows.map((row) => row.trim().split(/\s+/))
  return fields.flatMap(([, local, , state, , , , , , inode]) =>
    local?.endsWith(`:${hex}`) && state === '0A' && inode ? [inode] : [],
  )
}

/**
 * Whether a process listens on a port. True where the system does not tell (no /proc).
 * @param {number | undefined} pid @param {number} port
 */
export function listensOn(pid, port) {
  try {
    const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => listeners(table, port)))
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const found = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))
      return found?.[1] !== undefined && inodes.has(found[1])
    })
  } catch {
    return process.platform !== 'linux'
  }
}

/** @param {string} path */
function linkOf(path) {
  try {
    return readlinkSync(path)
  } catch {
    // Closed while we looked.
    return ''
  }
}
