import { newId } from '#shared/ids.ts'
import {
  createDocumentVersion,
  createWhiteboardVersion,
  nameDocumentVersion,
  nameWhiteboardVersion,
  restoreDocumentVersion,
  restoreWhiteboardVersion,
  type Version,
} from '#shared/versions.ts'
import { call, reasonOf } from '../api.ts'
import type { Truss } from '../truss.ts'
import { tell, tellFailure, tellWithUndo } from '../ui/toast.ts'
import { putVersion, type Versioned } from './queries.ts'
import { versionName } from './words.ts'

/** Keeps what is there now under a name; with the same id again, once. */
export async function keepVersion({ cache }: Truss, of: Versioned, label: string, id: string): Promise<void> {
  const body = { id, label }
  const version =
    of.kind === 'doc'
      ? await call(createDocumentVersion, { params: { documentId: of.id }, body, key: id })
      : await call(createWhiteboardVersion, { params: { whiteboardId: of.id }, body, key: id })
  putVersion(cache, of, version)
}

/** Gives a version a name, which keeps it for ever. */
export async function nameVersion({ cache }: Truss, of: Versioned, version: Version, label: string): Promise<void> {
  const versionId = version.id
  putVersion(cache, of, { ...version, label })
  try {
    const named =
      of.kind === 'doc'
        ? await call(nameDocumentVersion, { params: { documentId: of.id, versionId }, body: { label } })
        : await call(nameWhiteboardVersion, { params: { whiteboardId: of.id, versionId }, body: { label } })
    putVersion(cache, of, named)
  } catch (error) {
    putVersion(cache, of, version)
    throw error
  }
}

/** Brings a version back for everybody, with Undo: the version that was kept of what was there. False when it did not work. */
export async function restoreVersion(truss: Truss, of: Versioned, version: Version): Promise<boolean> {
  const versionId = version.id
  try {
    const { before } =
      of.kind === 'doc'
        ? await call(restoreDocumentVersion, { params: { documentId: of.id, versionId }, key: newId() })
        : await call(restoreWhiteboardVersion, { params: { whiteboardId: of.id, versionId }, key: newId() })
    if (!before) tell('Nothing differs from that version')
    else {
      putVersion(truss.cache, of, before)
      tellWithUndo(`${versionName(version)} is restored`, () => void restoreVersion(truss, of, before))
    }
    return true
  } catch (error) {
    tellFailure(`The version was not restored: ${reasonOf(error)}`)
    return false
  }
}
