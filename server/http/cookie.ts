import type { Response } from 'express'
import type { ServerConfig } from '../context.ts'
import { isHttps } from './origin.ts'

const names = { secure: '__Host-truss', plain: 'truss' } as const

/** The session token in a Cookie header; the secure name wins. */
export function tokenIn(cookie: string | undefined): string | null {
  const pairs = new Map(
    (cookie ?? '').split(';').map((part) => {
      const at = part.indexOf('=')
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const
    }),
  )
  const token = pairs.get(names.secure) ?? pairs.get(names.plain)
  return token && /^[\w-]{43}$/.test(token) ? token : null
}

/** How a handler signs a browser in and out. */
export type Cookies = { set(token: string, expiresAt: Date): void; clear(): void }

/** `__Host-` needs https; on a LAN without it the plain name must do (architecture.md section 6). */
export function cookiesOf(config: ServerConfig, forwardedProto: string | undefined, res: Response): Cookies {
  const secure = isHttps(config, forwardedProto)
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  return {
    set: (token, expires) => void res.cookie(secure ? names.secure : names.plain, token, { ...options, expires }),
    clear: () => {
      res.clearCookie(names.plain, { ...options, secure: false })
      if (secure) res.clearCookie(names.secure, options)
    },
  }
}
