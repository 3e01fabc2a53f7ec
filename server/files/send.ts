import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { refuse } from '../errors.ts'
import type { OpenFile } from './service.ts'

type Range = { start: number; end: number }

/** One range of `bytes=a-b`, `a-` or `-n` (RFC 9110 section 14); null: the whole; several ranges are answered with the whole. */
export function rangeOf(header: string | undefined, size: number): Range | null | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  return start >= size || start > end ? 'unsatisfiable' : { start, end }
}

// RFC 5987: an ASCII fallback and the real name.
const disposition = (kind: string, name: string): string =>
  `${kind}; filename="${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`

// What a type is called on the wire: only a raster image by its name, text as text, all else as bytes.
function wireType(mimeType: string, inline: boolean): string {
  if (inline) return mimeType
  return mimeType.startsWith('text/') ? 'text/plain; charset=utf-8' : 'application/octet-stream'
}

/** Sends a file, whole or one range. All but raster images are downloads in a sandbox, whatever they claim to be. */
export async function sendFile(
  log: Logger,
  req: Request,
  res: Response,
  { path, row, inline }: OpenFile,
): Promise<void> {
  const file = await open(path).catch((err: unknown) => {
    log.error({ err, fileId: row.id }, 'a file that has a row is not on disk')
    return refuse('not_found', 'The bytes of this file are missing.')
  })
  try {
    await send(file, req, res, { row, inline })
  } finally {
    await file.close()
  }
}

async function send(
  file: FileHandle,
  req: Request,
  res: Response,
  { row, inline }: Omit<OpenFile, 'path'>,
): Promise<void> {
  const size = Number(row.size)
  const etag = `"${row.sha256}"`
  res.set({
    'Content-Type': wireType(row.mimeType, inline),
    'Content-Disposition': disposition(inline ? 'inline' : 'attachment', row.name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, max-age=3600',
    'Accept-Ranges': 'bytes',
    ETag: etag,
  })
  if (req.get('if-none-match') === etag) return void res.status(304).end()

  const ifRange = req.get('if-range')
  const range = ifRange === undefined || ifRange === etag ? rangeOf(req.get('range'), size) : null
  if (range === 'unsatisfiable') return void res.status(416).set('Content-Range', `bytes */${size}`).end()
  if (range) res.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
  res.set('Content-Length', String(range ? range.end - range.start + 1 : size))
  if (req.method === 'HEAD') return void res.end()
  await pipeline(file.createReadStream({ ...range, autoClose: false }), res).catch((err: NodeJS.ErrnoException) => {
    // The reader went away: nothing to answer to.
    if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw err
  })
}
