// Memory of a launcher and everything it started, as PSS: a page that several processes share counts once over all of them.
import { readFileSync, readdirSync } from 'node:fs'

/** @param {number} pid */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** @param {number} root @returns {number[]} the process and all below it */
function familyOf(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map()
  for (const pid of readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    const parent = parentOf(pid)
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const below = (/** @type {number} */ pid) => [pid, ...(children.get(pid) ?? []).flatMap(below)]
  return below(root)
}

/** @param {number} pid */
function pssOf(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    // It ended while we looked.
    return 0
  }
}

/** What is run; without long options, which would push it out. @param {number} pid */
function nameOf(pid) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words
      .filter((word) => !word.startsWith('--'))
      .join(' ')
      .trim()
      .slice(0, 80)
  } catch {
    return ''
  }
}

/**
 * @param {number} root pid of the launcher (`pid` of `.truss/run.json`)
 * @returns {{ total: number, processes: { pid: number, name: string, bytes: number }[] }} in bytes, the largest first
 */
export function memoryOf(root) {
  const processes = familyOf(root).map((pid) => ({ pid, name: nameOf(pid), bytes: pssOf(pid) }))
  return {
    total: processes.reduce((sum, { bytes }) => sum + bytes, 0),
    processes: processes.sort((a, b) => b.bytes - a.bytes),
  }
}
