import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'
import { migrationAdapter } from './adapter.ts'

/**
 * Prisma's schema engine from its WebAssembly package: the stock command line downloads a binary at run time, which fails
 * behind a firewall. Node 20 cannot import a `.wasm` file, so it is instantiated by hand.
 */
async function load(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm')
  const bytes = await readFile(join(dirname(entry), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': { ...glue } })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start']
  if (typeof start !== 'function') throw new Error('@prisma/schema-engine-wasm has another shape than expected')
  start()
}

let loaded: Promise<void> | undefined

/** Runs `work` with an engine on the database of `url`. Errors of the engine come out with the database's own words. */
export async function withEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loaded ??= load()
  await loaded
  const { factory, close } = migrationAdapter(url)
  try {
    // The second argument would be given the engine's own log.
    const adapter = bindMigrationAwareSqlAdapterFactory(factory)
    const engine = await glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
    return await work(engine)
  } finally {
    await close()
  }
}
