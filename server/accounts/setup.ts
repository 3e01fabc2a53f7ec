import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Db, Server } from '../context.ts'

/** Token of the one-time setup link (`/setup/{token}`). It is worth something only while there is no account. */
export const setupToken = (server: Pick<Server, 'config'>): string =>
  createHmac('sha256', server.config.secretKey).update('setup').digest('base64url')

/** Whether a token is that of this installation, in constant time. */
export function isSetupToken(server: Pick<Server, 'config'>, token: string): boolean {
  const [ours, theirs] = [Buffer.from(setupToken(server)), Buffer.from(token)]
  return ours.length === theirs.length && timingSafeEqual(ours, theirs)
}

/** Whether nobody has an account yet. */
export const isEmpty = async (db: Db): Promise<boolean> => (await db.user.findFirst({ select: { id: true } })) === null
