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

/**
 * What subsets the fonts of an exported SVG builds functions from strings (Emscripten's embind), which our CSP forbids, in
 * a worker too. The same functions as closures, what Emscripten itself writes with DYNAMIC_EXECUTION=0. The names
 * are those of this very version of Excalidraw; a build with another one stops here, so that nobody finds out by exporting.
 */
function exportWithoutEval(): Plugin {
  const named = /new Function\("body",`return function \$\{A\}\(\) \{[^`]*`\)\(g\)/
  const dynamicCall =
    /let E=\[\];for\(let G=1;G<A\.length;\+\+G\)E\.push\(`a\$\{G\}`\);let D=`return function.*?\(B,g\)/s
  const invoker = /let h=g\[0\]\.name!=="void",N="",s="";.*?RC\(Function,d\)\.apply\(null,X\)/s
  const closures: [RegExp, string][] = [
    [named, '({[A]:function(){return g.apply(this,arguments)}})[A]'],
    [dynamicCall, 'return(...given)=>B(g,...given)'],
    [
      invoker,
      `let isVoid=g[0].name==="void";return function(...given){
        if(given.length!==E-2)c("function "+A+" called with "+given.length+" arguments, expected "+(E-2));
        let destructors=D?[]:null,wired=i?[g[1].toWireType(destructors,this)]:[];
        for(let n=2;n<E;n++)wired.push(g[n].toWireType(destructors,given[n-2]));
        let answer=Q(B,...wired);
        if(D)ng(destructors);
        else for(let n=i?1:2;n<E;n++)if(g[n].destructorFunction!==null)g[n].destructorFunction(wired[i?n-1:n-2]);
        return isVoid?undefined:g[0].fromWireType(answer)}`,
    ],
  ]
  return {
    name: 'truss-export-without-eval',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw') || !code.includes('RC(Function,')) return null
      const missing = closures.filter(([pattern]) => !pattern.test(code))
      if (missing.length > 0)
        this.error('Excalidraw subsets fonts in another way now: adapt exportWithoutEval in vite.config.ts')
      return {
        code: closures.reduce((done, [pattern, closure]) => done.replace(pattern, () => closure), code),
        map: null,
      }
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
  // Excalidraw's font worker imports these; were they in its main chunk, a worker would run a screen.
  { name: 'board-base', test: /@excalidraw\/excalidraw\/dist\/prod\/chunk-(SRAX5OIU|ZUYEQ4TG)/ },
  { name: 'yjs', test: /node_modules\/(yjs|lib0|y-protocols|y-websocket|y-indexeddb)\// },
]

export default defineConfig(({ mode }) => {
  const { TRUSS_DEV_API: api = 'http://127.0.0.1:3000' } = loadEnv(mode, import.meta.dirname, 'TRUSS_DEV_')
  return {
    root: 'web',
    plugins: [ownFontHost(), exportWithoutEval(), boardFontFiles(), preloadFonts(), react()],
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
