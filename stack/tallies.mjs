// Numbers of tests, from what vitest and node:test report.
import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @param {Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const one of tallies)
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += one[key]
  return total
}

/**
 * A run that failed without a failing test (a file that does not load, an unhandled rejection) counts as one failure.
 * @param {Tally} tally @param {number | null} code @returns {Tally}
 */
const withCode = (tally, code) => (code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally)

/** @param {string} file of vitest's json reporter @param {number | null} code @returns {Tally} */
export function tallyOfVitest(file, code) {
  if (!existsSync(file)) return withCode({ passed: 0, failed: 0, skipped: 0 }, code)
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = JSON.parse(readFileSync(file, 'utf8'))
  return withCode({ passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }, code)
}

/** @param {string} file of node's tap reporter @param {number | null} code @returns {Tally} */
export function tallyOfTap(file, code) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const count = (/** @type {string} */ name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0)
  return withCode(
    { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') + count('todo') },
    code,
  )
}

/** @param {Tally} tally */
export function lastLine({ passed, failed, skipped }) {
  return `tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
