import { timingSafeEqual } from 'node:crypto'
import express, { type Router } from 'express'
import type { RoomsPort } from '#shared/ports.ts'
import { callsOf } from './roomCalls.ts'

/** `POST /internal/rooms/{function}` with `Bearer INTERNAL_SECRET`: the port for api processes of their own (architecture.md section 2). */
export function roomRoutes(rooms: RoomsPort, secret: string): Router {
  const calls = callsOf(rooms)
  const wanted = Buffer.from(`Bearer ${secret}`)
  const router = express.Router()
  router.use((req, res, next) => {
    const given = Buffer.from(req.get('authorization') ?? '')
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return next()
    res.sendStatus(404)
  })
  // The api's own limit of a body is below that.
  router.post('/:name', express.json({ limit: '32mb' }), async (req, res) => {
    const call = calls.get(req.params.name)
    if (!call) return void res.sendStatus(404)
    res.json({ result: await call(req.body) })
  })
  return router
}
