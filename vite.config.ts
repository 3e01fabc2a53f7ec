import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, normalize, relative } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, loadEnv, type Plugin } from 'vite'

const boardFonts = join(import.meta.dirname, 'node_modules/@excalidraw/excalidraw/dist/prod/fonts')

/**
 * Every @font-face of Excalidraw also names esm.sh; the request is never made, but the CSP logs a violation for each.
 * It stays absolute, because the code calls `new URL(x, base)`.
 */
function ownFontHost(): Plugin {
  return {
    name: 'truss-own-font-host',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw') || !code.includes('https://esm.sh/')) return null
      return { code: code.replaceAll('`https://esm.sh/', '`${location.origin}/'), map: null }
    },
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** The hand-drawn fonts at /fonts, where `EXCALIDRAW_ASSET_PATH` of boot.js looks for them. */
function boardFontFiles(): Plugin {
  return {
    name: 'truss-board-fonts',
    configureServer(server) {
      server.middlewares.use('/fonts', (req, res, next) => {
        const file = join(boardFonts, normalize(decodeURIComponent(req.url ?? '/').split('?')[0] ?? '/'))
        stat(file).then(
          (found) => (found.isFile() ? createReadStream(file).pipe(res) : next()),
          () => next(),
        )
      })
    },
    async generateBundle() {
      for (const file of await filesIn(boardFonts)) {
        const fileName = `fonts/${relative(boardFonts, file).replaceAll('\\', '/')}`
        this.emitFile({ type: 'asset', fileName, source: await readFile(file) })
      }
    },
  }
}

/** The two fonts of the first paint are asked for before the style sheet is read, so that text does not jump. */
function preloadFonts(): Plugin {
  return {
    name: 'truss-preload-fonts',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const names = Object.keys(bundle ?? {}).filter((name) => /\/inter-latin-wght-normal.*\.woff2$/.test(name))
        return names.map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', href: `/${name}`, as: 'font', type: 'font/woff2', crossorigin: true },
          injectTo: 'head' as const,
        }))
      },
    },
  }
}

/** Shared by several lazy routes: in a chunk of its own, so that opening the second one loads nothing twice. */
const groups = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'yjs', test: /node_modules\/(yjs|lib0|y-protocols|y-websocket|y-indexeddb)\// },
]

export default defineConfig(({ mode }) => {
  const { TRUSS_DEV_API: api = 'http://127.0.0.1:3000' } = loadEnv(mode, import.meta.dirname, 'TRUSS_DEV_')
  return {
    root: 'web',
    plugins: [ownFontHost(), boardFontFiles(), preloadFonts(), react()],
    resolve: { dedupe: ['yjs', 'lib0', 'react', 'react-dom'] },
    build: {
      outDir: '../dist/web',
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 1500,
      rolldownOptions: { output: { codeSplitting: { groups } } },
    },
    server: {
      // Host and Origin stay the browser's, so that the Origin check sees what it would see in production.
      proxy: { '^/api/': { target: api }, '^/rt/': { target: api, ws: true } },
    },
  }
})
