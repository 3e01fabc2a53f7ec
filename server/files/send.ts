import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
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

/** Sends a file, whole or one range. All but raster images are downloads in a sandbox, whatever they claim to be. */
export async function sendFile(req: Request, res: Response, { path, row, inline }: OpenFile): Promise<void> {
  const { size } = await stat(path).catch(() => refuse('not_found', 'The file is no longer there.'))
  res.set({
    'Content-Type': inline
      ? row.mimeType
      : row.mimeType.startsWith('text/')
        ? 'text/plain; charset=utf-8'
        : 'application/octet-stream',
    'Content-Disposition': disposition(inline ? 'inline' : 'attachment', row.name),
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, max-age=3600',
    'Accept-Ranges': 'bytes',
    ETag: `"${row.sha256}"`,
  })
  if (req.get('if-none-match') === `"${row.sha256}"`) return void res.status(304).end()

  const range = rangeOf(req.get('range'), size)
  if (range === 'unsatisfiable') return void res.status(416).set('Content-Range', `bytes */${size}`).end()
  if (range) res.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
  res.set('Content-Length', String(range ? range.end - range.start + 1 : size))
  await pipeline(createReadStream(path, range ?? {}), res).catch((err: NodeJS.ErrnoException) => {
    // The reader went away: nothing to answer to.
    if (err.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw err
  })
}
