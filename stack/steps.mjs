// Progress for a person: one line a step, with how it was done and how long it took.

const STILL_AFTER = 4000
const color = process.stdout.isTTY && !process.env.NO_COLOR

/** @param {string} code @param {string} text */
const paint = (code, text) => (color ? `\x1b[${code}m${text}\x1b[0m` : text)
/** @param {number} ms */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/** @param {string} text */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/** @param {string} text */
export function warn(text) {
  process.stderr.write(`${paint('33', '!')} ${text}\n`)
}

/**
 * Runs one step and prints its line when it ends; a slow one says at once that it is under way.
 * `work` may return a string: how it was done.
 * @template T
 * @param {string} name
 * @param {(tell: (how: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const began = Date.now()
  let how = ''
  const slow = setTimeout(() => say(`${paint('2', '…')} ${name} is under way ...`), STILL_AFTER)
  try {
    const result = await work((text) => (how = text))
    say(`${paint('32', '✓')} ${name.padEnd(22)} ${seconds(Date.now() - began).padStart(7)}  ${how}`.trimEnd())
    return result
  } catch (err) {
    say(`${paint('31', '✗')} ${name.padEnd(22)} ${seconds(Date.now() - began).padStart(7)}`)
    throw err
  } finally {
    clearTimeout(slow)
  }
}

/** A stop whose message is for the person at the terminal: it is printed without a stack. */
export class Stop extends Error {}

/**
 * Ends the process with a plain reason.
 * @param {unknown} err
 * @returns {never}
 */
export function giveUp(err) {
  if (err instanceof Stop) process.stderr.write(`\n${paint('31', '✗')} ${err.message}\n`)
  else console.error(err)
  process.exit(1)
}
