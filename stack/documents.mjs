// The document database, from the best there is: mongod on the PATH, a downloaded one, or DocumentDB with FerretDB.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { downloadMongod, downloadedMongod, mongodOnPath, startMongod } from './mongod.mjs'
import { documentdbBuilt, isDocumentdbBuilt, startDocumentdb } from './documentdb.mjs'
import { reaches } from './reaches.mjs'
import { Stop } from './steps.mjs'

const DOWNLOADS = 'fastdl.mongodb.org'

/** @param {string} data which engine wrote the data that is there: the same one must read it */
function engineOf(data) {
  if (existsSync(join(data, 'mongodb'))) return 'mongod'
  return existsSync(join(data, 'documents')) ? 'documentdb' : undefined
}

/** @param {unknown} err */
const reasonOf = (err) => (err instanceof Error ? err.message : String(err))

/** @param {string} download @param {unknown} build */
function nothingServes(download, build) {
  return new Stop(
    `No document database: no mongod on the PATH; ${download}; DocumentDB cannot be built: ${reasonOf(build)}. ` +
      'Two ways out: set MONGODB_URL=mongodb://..., or run docker compose up.',
  )
}

/**
 * What can begin before packages are installed: the build of DocumentDB, on a machine where nothing better will serve.
 * @param {string} data @returns {Promise<void> | undefined}
 */
export function prepareDocuments(data) {
  const engine = engineOf(data)
  if (engine === 'mongod' || (!engine && (mongodOnPath() || downloadedMongod())) || isDocumentdbBuilt())
    return undefined
  return (async () => {
    if (!engine && (await reaches(DOWNLOADS))) return
    // A failure is told by startDocuments, which asks for the same build.
    await documentdbBuilt().catch(() => undefined)
  })()
}

/**
 * @param {import('./stores.mjs').Wish & { enginePort: number }} wish
 * @returns {Promise<import('./stores.mjs').Store>}
 */
export async function startDocuments(wish) {
  const engine = engineOf(wish.crew.data)
  const here = engine === 'documentdb' ? undefined : (mongodOnPath() ?? downloadedMongod())
  if (here) return startMongod({ ...wish, server: here })
  if (engine === 'documentdb' || (!engine && isDocumentdbBuilt())) return startDocumentdb(wish)
  let download = `no download (${DOWNLOADS} does not answer)`
  if (await reaches(DOWNLOADS)) {
    wish.tell('downloading mongod')
    const server = await downloadMongod()
    if (server) return startMongod({ ...wish, server })
    download = `the download from ${DOWNLOADS} failed`
  }
  if (engine === 'mongod')
    throw new Stop(
      `The data in ${wish.crew.data}/mongodb needs mongod: put it on the PATH, or set MONGODB_URL. Tried: ${download}.`,
    )
  try {
    await documentdbBuilt()
  } catch (err) {
    throw nothingServes(download, err)
  }
  return startDocumentdb(wish)
}
