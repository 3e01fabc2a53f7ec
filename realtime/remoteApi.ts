import type { ApiPort } from '#shared/ports.ts'

const timeoutMs = 10_000

/** The api of another process, over its internal door. Rejects when it does not answer within 10 s; callers fail closed. */
export function remoteApi(apiUrl: string, secret: string): ApiPort {
  async function call<T>(name: keyof ApiPort, ...args: unknown[]): Promise<T> {
    const res = await fetch(`${apiUrl}/internal/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(args),
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!res.ok) throw new Error(`the api answered ${name} with ${res.status}`)
    const { result }: { result: T } = await res.json()
    return result
  }
  return {
    principalOf: (headers) => call('principalOf', headers),
    access: (principal, room) => call('access', principal, room),
    hearing: (principal, workspaceId) => call('hearing', principal, workspaceId),
    mayView: (principal, viewing) => call('mayView', principal, viewing),
    eventsSince: (query) => call('eventsSince', query),
    contentCommitted: async (committed) => void (await call('contentCommitted', committed)),
    versionSaved: async (saved) => void (await call('versionSaved', saved)),
  }
}
