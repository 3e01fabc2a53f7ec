import { expect, test } from 'vitest'
import type { Document } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { mayStandUnder, treeOf, withBelow, type Branch } from './tree.ts'

const at = '2026-11-20T10:00:00.000Z'
const ids = new Map<string, string>()
const idOf = (title: string): string => ids.get(title) ?? (ids.set(title, newId()), idOf(title))

const doc = (title: string, parent: string | null, rank: string): Document => ({
  id: idOf(title),
  projectId: idOf('project'),
  parentId: parent === null ? null : idOf(parent),
  title,
  icon: null,
  rank,
  inherits: true,
  gen: 1,
  createdBy: idOf('ana'),
  editedAt: null,
  editedBy: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
})

const shape = (branches: Branch[]): unknown[] =>
  branches.map(({ document, children }) => (children.length > 0 ? [document.title, shape(children)] : document.title))

test('children stand under their parent, in byte order of the rank', () => {
  const documents = [doc('b', null, 'a1'), doc('b2', 'b', 'a1'), doc('a', null, 'Zz'), doc('b1', 'b', 'a0')]
  expect(shape(treeOf(documents))).toEqual(['a', ['b', ['b1', 'b2']]])
})

test('a document whose parent cannot be seen is not lost', () => {
  expect(shape(treeOf([doc('child', 'hidden', 'a0')]))).toEqual(['child'])
})

test('deleting takes everything below along', () => {
  const documents = [doc('a', null, 'a0'), doc('b', 'a', 'a0'), doc('c', 'b', 'a0'), doc('d', null, 'a1')]
  expect(withBelow(documents, idOf('a'))).toEqual([idOf('a'), idOf('b'), idOf('c')])
})

test('a document may stand under any other but itself, what is below it, and where it stands', () => {
  const plan = doc('plan', null, 'a0')
  const kit = doc('kit', 'plan', 'a0')
  const deep = doc('deep', 'kit', 'a0')
  const all = [plan, kit, deep, doc('other', null, 'a1')]
  const places = (document: Document) =>
    [null, ...all.map(({ id }) => id)].filter((id) => mayStandUnder(all, document, id))
  expect(places(plan)).toEqual([idOf('other')])
  expect(places(kit)).toEqual([null, idOf('other')])
  expect(places(deep)).toEqual([null, plan.id, idOf('other')])
})
