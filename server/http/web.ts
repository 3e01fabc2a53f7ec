import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express, { type RequestHandler, type Router } from 'express'
import { contentSecurityPolicy } from '#shared/csp.ts'
import type { ServerConfig } from '../context.ts'
import { isHttps } from './origin.ts'

const secureHeaders =
  (config: ServerConfig): RequestHandler =>
  (req, res, next) => {
    const secure = isHttps(config, req.get('x-forwarded-proto'))
    res.set({
      'Content-Security-Policy': contentSecurityPolicy(`${secure ? 'wss' : 'ws'}://${req.get('host') ?? 'localhost'}`),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
      ...(secure && { 'Strict-Transport-Security': 'max-age=31536000' }),
    })
    next()
  }

/** Serves the built web client from `dir`: hashed assets for ever, every other path is the page itself. */
export function webClient(config: ServerConfig, dir: string): Router {
  const router = express.Router()
  router.use(secureHeaders(config))
  if (!existsSync(join(dir, 'index.html'))) return router
  router.use(
    '/assets',
    express.static(join(dir, 'assets'), { immutable: true, maxAge: '1y', index: false, fallthrough: true }),
  )
  router.use(express.static(dir, { index: false, maxAge: '1h' }))
  router.get(/^\/(?!api\/|rt\/|assets\/|internal\/).*/, (_req, res) => {
    res.set('Cache-Control', 'no-cache')
    res.sendFile('index.html', { root: dir })
  })
  return router
}
