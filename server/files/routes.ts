import * as api from '#shared/files.ts'
import type { Feature } from '../http/route.ts'
import { sendFile } from './send.ts'
import { openFile, storeFile } from './service.ts'

export const fileRoutes: Feature = (on) => {
  on.stream(api.uploadFile, async (ctx, { query }, req, res) => {
    const length = req.get('content-length')
    const attachment = await storeFile(ctx, query, {
      stream: req,
      length: length === undefined ? null : Number(length),
    })
    res.status(201).json(attachment)
  })
  on.stream(api.downloadFile, async (ctx, { params }, req, res) =>
    sendFile(ctx.log, req, res, await openFile(ctx, params.fileId)),
  )
}
