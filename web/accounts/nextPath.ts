/** Where to go after signing in: only a path of our own, never another host (`//evil.example`, `/\evil.example`). */
export function nextPath(wanted: string | undefined): string {
  if (!wanted) return '/'
  const url = new URL(wanted, location.origin)
  return url.origin === location.origin && wanted.startsWith('/') ? url.pathname + url.search + url.hash : '/'
}
