import type { KnockHeaders } from '#shared/ports.ts'
import type { ServerConfig } from '../context.ts'

type Asked = Pick<ServerConfig, 'publicUrl' | 'trustProxy'>

/** Whether the browser talks https to us: by PUBLIC_URL, or by a proxy we were told to trust. */
export function isHttps(config: Asked, forwardedProto: string | undefined): boolean {
  if (config.publicUrl) return config.publicUrl.startsWith('https://')
  return config.trustProxy && forwardedProto?.split(',')[0]?.trim() === 'https'
}

/** The origin this installation is reached at, for links in answers. */
export function originOf(config: Asked, headers: KnockHeaders): string {
  if (config.publicUrl) return config.publicUrl
  return `${isHttps(config, headers.forwardedProto) ? 'https' : 'http'}://${headers.host ?? 'localhost'}`
}

/**
 * Whether a page that may act for its user sent this: Origin equals PUBLIC_URL, or the Host when that is unset. A missing
 * Origin is refused: every browser sends it with unsafe methods and WebSockets.
 */
export function isOurOrigin(config: Asked, headers: KnockHeaders): boolean {
  if (!headers.origin) return false
  if (config.publicUrl) return headers.origin === config.publicUrl
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host
}
