import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileTypeFromBuffer } from 'file-type'
import type { ServerConfig } from '../context.ts'
import { refuse } from '../errors.ts'

export type Stored = { size: number; sha256: string; mimeType: string }

// Enough for every signature that file-type knows.
const sniffBytes = 8192

/** Folders of two letters keep a directory small. */
export const pathOf = (config: Pick<ServerConfig, 'filesDir'>, key: string): string =>
  join(config.filesDir, key.slice(-2), key)

/** The type by the bytes alone: a signature, else text when it reads as UTF-8 without control characters, else unknown. */
export async function sniff(head: Buffer, isWhole: boolean): Promise<string> {
  const known = await fileTypeFromBuffer(head)
  if (known) return known.mime
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
    // oxlint-disable-next-line no-control-regex -- control characters are what tells text from bytes
    return /[\x00-\x08\x0e-\x1f]/.test(text) ? 'application/octet-stream' : 'text/plain; charset=utf-8'
  } catch {
    return 'application/octet-stream'
  }
}

const tooLarge = (max: number): never =>
  refuse('too_large', `A file may have at most ${Math.floor(max / 1024 / 1024)} MiB (${max} bytes).`)

/**
 * Writes a stream to its place: into a temporary name, synced, then renamed, so that half a file is never found. Refuses
 * with 413 above `max` bytes; whatever goes wrong, nothing stays behind.
 */
export async function writeFile(path: string, stream: Readable, max: number): Promise<Stored> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.part`
  const file = await open(partial, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let size = 0
    let head = Buffer.alloc(0)
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > max) tooLarge(max)
      if (head.length < sniffBytes) head = Buffer.concat([head, chunk.subarray(0, sniffBytes - head.length)])
      hash.update(chunk)
      await file.write(chunk)
    }
    if (size === 0) refuse('invalid', 'The file is empty.')
    await file.sync()
    await file.close()
    await rename(partial, path)
    return { size, sha256: hash.digest('hex'), mimeType: await sniff(head, size <= sniffBytes) }
  } catch (err) {
    await file.close()
    await rm(partial, { force: true })
    throw err
  }
}

/** Reads what is left of an upload that is refused, up to a bound, so that the sender gets the answer and not a reset. */
export async function drain(stream: Readable, max = 256 * 1024 * 1024): Promise<void> {
  let left = max
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    left -= chunk.length
    if (left < 0) break
  }
}

export { tooLarge }
