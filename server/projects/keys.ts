import { Refusal } from '../errors.ts'
import { firstFree, plainOf } from '../text/slug.ts'
import type { Db } from '../context.ts'
import { idByKey } from './store.ts'

/** A key made of a name: the initials of several words, else the first three letters. Two to four of A-Z 0-9, a letter first. */
export function keyOf(name: string): string {
  const words = plainOf(name, '-')
    .split('-')
    .map((word) => word.replace(/^[0-9]+/, ''))
    .filter((word) => word !== '')
  const initials = words.map((word) => word.slice(0, 1)).join('')
  const made = initials.length >= 2 ? initials : (words[0] ?? '')
  const key = made.slice(0, initials.length >= 2 ? 4 : 3).toUpperCase()
  return key.length >= 2 ? key : `${key}PR`.slice(0, 2)
}

/** Whether another project of the workspace has this key, or had it and still is reached by it. */
async function isTaken(db: Db, workspaceId: string, key: string, except?: string): Promise<boolean> {
  const holder = await idByKey(db, workspaceId, key)
  return holder !== null && holder !== except
}

/** Refuses a key in use with 409. */
export async function refuseTaken(db: Db, workspaceId: string, key: string, except?: string): Promise<void> {
  if (!(await isTaken(db, workspaceId, key, except))) return
  const message = `The key ${key} is in use in this workspace, or was earlier.`
  throw new Refusal('conflict', message, { errors: [{ pointer: '/key', code: 'taken', message }] })
}

/** A key made of a name that no project of the workspace has. Call it under the lock of the names. */
export function freeKey(db: Db, workspaceId: string, name: string): Promise<string> {
  const key = keyOf(name)
  return firstFree(
    key,
    (number) => `${key}${number}`,
    (made) => isTaken(db, workspaceId, made),
  )
}
