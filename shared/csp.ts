/**
 * The Content-Security-Policy of the web client, as one header value. `socketOrigin` is `ws://host` or `wss://host` of
 * this very server: some browsers do not take it from 'self'. `style-src 'unsafe-inline'` is for the inline styles of
 * Mantine, BlockNote and Excalidraw; `wasm-unsafe-eval`, `data:` and `blob:` for fonts, images and export of a whiteboard.
 * Scripts may not be made of strings: vite.config.ts takes that out of what subsets an exported drawing's fonts.
 */
export function contentSecurityPolicy(socketOrigin: string): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${socketOrigin} data:`,
    "worker-src 'self' blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "manifest-src 'self'",
  ].join('; ')
}
