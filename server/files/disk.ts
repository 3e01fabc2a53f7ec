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

/** Refuses with the limit named. */
export const tooLarge = (max: number): never =>
  refuse('too_large', `A file may have at most ${Math.floor(max / 1024 / 1024)} MiB (${max} bytes).`)

/**
 * Writes a stream to its place: into a temporary name, synced, then renamed, so that half a file is never found. Refuses
 * with 413 above `max` bytes and with 400 when the sender goes away; whatever goes wrong, nothing stays behind. The stream
 * itself stays usable: who refuses reads the rest of it, so that the sender gets the answer and not a reset.
 */
export async function writeFile(path: string, stream: Readable, max: number): Promise<Stored> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const partial = `${path}.part`
  try {
    const stored = await fill(partial, stream, max)
    await rename(partial, path)
    await syncFolder(folder)
    return stored
  } catch (err) {
    await rm(partial, { force: true })
    throw err
  }
}

async function fill(path: string, stream: Readable, max: number): Promise<Stored> {
  const file = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let size = 0
    let head = Buffer.alloc(0)
    for await (const chunk of chunksOf(stream)) {
      size += chunk.length
      if (size > max) tooLarge(max)
      if (head.length < sniffBytes) head = Buffer.concat([head, chunk.subarray(0, sniffBytes - head.length)])
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    if (size === 0) refuse('invalid', 'The file is empty.')
    await file.sync()
    return { size, sha256: hash.digest('hex'), mimeType: await sniff(head, size <= sniffBytes) }
  } finally {
    await file.close()
  }
}

async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) yield Buffer.from(chunk)
  } catch (err) {
    // A request stream fails only when its sender is gone.
    const why = err instanceof Error ? err.message : String(err)
    refuse('invalid', `The upload did not arrive whole (${why}).`)
  }
}

// The rename itself must survive a power cut, not only the bytes.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true })
