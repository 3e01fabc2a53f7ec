import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate } from './blocks.ts'
import { appendBlocks, changeBlock, deleteBlock, insertBlocks, replaceBlocks } from './blocks-edit.ts'
import { type Block, documentRoot, type Inline, type NewBlock, styled } from './blocks-spec.ts'
import { addElements, changeElements, deleteElements } from './board-edit.ts'
import { boardElementsOf } from './board-elements.ts'
import { blocksOf, plainTextOf } from './read-blocks.ts'

function docOf(blocks: NewBlock[]): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, documentUpdate(blocks))
  return doc
}
const line = (id: string, content: string | Inline[] = id, children: NewBlock[] = []): NewBlock => ({
  type: 'paragraph',
  id,
  content,
  children,
})
const textOf = (doc: Y.Doc) => plainTextOf(blocksOf(doc))
const idsOf = (blocks: Block[]): string[] => blocks.flatMap(({ id, children }) => [id, ...idsOf(children)])
/** Bytes that an edit makes. */
function bytesOf(doc: Y.Doc, edit: () => unknown): number {
  let bytes = 0
  const count = (update: Uint8Array) => (bytes += update.length)
  doc.on('update', count)
  doc.transact(edit)
  doc.off('update', count)
  return bytes
}
/** Two who do not hear of each other meanwhile. */
function meanwhile(doc: Y.Doc, there: (doc: Y.Doc) => void, here: (doc: Y.Doc) => void): void {
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  there(other)
  doc.transact(() => here(doc))
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
}

/** Always the same numbers for the same seed. */
function dice(seed: number) {
  let state = seed * 2654435761 + 1
  return (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function randomBlocks(roll: (sides: number) => number, ids: boolean, depth = 0): NewBlock[] {
  const types = ['paragraph', 'heading', 'bulletListItem', 'codeBlock', 'divider', 'table'] as const
  return Array.from({ length: 1 + roll(5) }, (_, at): NewBlock => {
    const type = types[roll(types.length)] ?? 'paragraph'
    const children = depth < 2 && roll(3) === 0 ? randomBlocks(roll, ids, depth + 1) : []
    const own = { type, ...(ids && { id: `${depth}-${roll(4)}-${at}` }), children }
    if (type === 'divider') return own
    if (type === 'table') {
      const cells = [{ type: 'tableCell' as const, content: words(roll) }]
      return { ...own, content: { type: 'tableContent', rows: Array.from({ length: 1 + roll(2) }, () => ({ cells })) } }
    }
    return { ...own, content: type === 'codeBlock' ? 'let a\nlet b'.slice(roll(6)) : words(roll) }
  })
}

function words(roll: (sides: number) => number): Inline[] {
  const some = ['one ', 'two\n', 'three 🚢', '🚀', 'ü', ' ']
  return Array.from({ length: roll(4) }, (): Inline => {
    const text = styled(some[roll(some.length)] ?? '', roll(2) ? { bold: true } : roll(3) ? {} : { textColor: 'red' })
    if (roll(6) === 0) return { type: 'mention', props: { userId: 'c1', label: '@ana' } }
    return roll(5) === 0 ? { type: 'link', href: '/a', content: [text] } : text
  })
}

test('replacing gives exactly what was asked for, whatever was there before, and a second time nothing', () => {
  for (let seed = 0; seed < 100; seed++) {
    const roll = dice(seed)
    const ids = seed % 2 === 0
    const [before, after] = [randomBlocks(roll, ids), randomBlocks(roll, ids)]
    const doc = docOf(before)
    doc.transact(() => replaceBlocks(doc, after))
    const wanted = blocksOf(docOf(after))
    const strip = (blocks: Block[]): object[] =>
      blocks.map(({ id, children, ...rest }) => ({ ...rest, ...(ids && { id }), children: strip(children) }))
    expect(strip(blocksOf(doc)), `seed ${seed}`).toEqual(strip(wanted))
    expect(
      bytesOf(doc, () => replaceBlocks(doc, after)),
      `seed ${seed} again`,
    ).toBe(0)
  }
})

test('what somebody types while a document is replaced stays, where its block stays', () => {
  const doc = docOf([line('a', 'The first line'), line('b', 'The second'), line('c', 'The third')])
  const typed = (other: Y.Doc) => {
    const [, second] = [...other.getXmlFragment(documentRoot).createTreeWalker((node) => node instanceof Y.XmlText)]
    if (second instanceof Y.XmlText) second.insert(10, ' line')
  }
  // As from Markdown, without ids: the first line changes, a new one comes between.
  meanwhile(doc, typed, (mine) =>
    replaceBlocks(mine, [
      { type: 'paragraph', content: 'The very first line' },
      { type: 'heading', content: 'New' },
      { type: 'paragraph', content: [styled('The '), styled('second', { bold: true })] },
      { type: 'paragraph', content: 'The third' },
    ]),
  )
  expect(textOf(doc)).toBe('The very first line\nNew\nThe second line\nThe third')
  expect(idsOf(blocksOf(doc)).filter((id) => id.length === 1)).toEqual(['a', 'b', 'c'])
})

test('a letter in a long text costs a letter', () => {
  const doc = docOf(Array.from({ length: 200 }, (_, at) => line(`l${at}`, `Line ${at} has some words`)))
  const changed = Array.from({ length: 200 }, (_, at) =>
    line(`l${at}`, `Line ${at} has some ${at === 77 ? 'more ' : ''}words`),
  )
  expect(bytesOf(doc, () => replaceBlocks(doc, changed))).toBeLessThan(40)
  expect(textOf(doc)).toContain('Line 77 has some more words')
})

test('blocks are appended and inserted beside others, each once however often it is asked for', () => {
  const doc = docOf([line('a', 'a', [line('b')]), line('c')])
  for (let times = 0; times < 2; times++) {
    appendBlocks(doc, [line('z')])
    expect(insertBlocks(doc, { id: 'b', side: 'before' }, [line('x')])).toBe(true)
    expect(insertBlocks(doc, { id: 'a', side: 'after' }, [line('y', 'y', [line('yy')])])).toBe(true)
  }
  expect(idsOf(blocksOf(doc))).toEqual(['a', 'x', 'b', 'y', 'yy', 'c', 'z'])
  expect(insertBlocks(doc, { id: 'none', side: 'after' }, [line('q')])).toBe(false)
})

test('an empty document begins with what is appended, and the line in which somebody is about to write stays below it', () => {
  const empty = new Y.Doc()
  appendBlocks(empty, [line('a')])
  expect(textOf(empty)).toBe('a')
  const begun = docOf([line('initialBlockId', '')])
  appendBlocks(begun, [line('a'), line('b')])
  expect(idsOf(blocksOf(begun))).toEqual(['a', 'b', 'initialBlockId'])
})

test('a block changes its words or its properties, and only what it can have', () => {
  const doc = docOf([
    { type: 'checkListItem', id: 'a', content: [styled('to do', { bold: true })] },
    { type: 'divider', id: 'd' },
  ])
  expect(changeBlock(doc, 'a', { props: { checked: true } })).toBe('done')
  expect(changeBlock(doc, 'a', { content: 'done 🚢' })).toBe('done')
  expect(blocksOf(doc)[0]).toMatchObject({ props: { checked: true }, content: [{ text: 'done 🚢', styles: {} }] })
  expect(changeBlock(doc, 'a', { props: { level: 2 } })).toBe('misfit')
  expect(changeBlock(doc, 'd', { content: 'words' })).toBe('misfit')
  expect(changeBlock(doc, 'none', { content: 'x' })).toBe('missing')
})

test('deleting takes away what is below, and leaves no group that the editor would refuse', () => {
  const doc = docOf([line('a', 'a', [line('b')]), line('c')])
  expect([deleteBlock(doc, 'b'), deleteBlock(doc, 'c'), deleteBlock(doc, 'c')]).toEqual([true, true, false])
  expect(
    doc
      .getXmlFragment(documentRoot)
      .toJSON()
      .match(/<blockgroup>/g),
  ).toHaveLength(1)
  expect(deleteBlock(doc, 'a')).toBe(true)
  expect(blocksOf(doc)).toMatchObject([{ type: 'paragraph', content: [] }])
  doc.transact(() => replaceBlocks(doc, []))
  expect(blocksOf(doc)).toHaveLength(1)
})

test('elements are drawn above all others with what the editor needs, once, and changed property by property', () => {
  const doc = new Y.Doc()
  const box = { id: 'box', type: 'rectangle' as const, x: 1, y: 2, custom: 'kept', version: 7 }
  expect(addElements(doc, [box, { id: 'words', type: 'text', x: 0, y: 0, text: 'a\nb', containerId: 'box' }])).toEqual([
    'box',
    'words',
  ])
  addElements(doc, [
    { ...box, x: 99 },
    { id: 'top', type: 'arrow', x: 0, y: 0 },
  ])
  const [first, , last] = boardElementsOf(doc)
  expect(first).toMatchObject({ id: 'box', x: 1, width: 100, custom: 'kept', isDeleted: false })
  expect(first).not.toHaveProperty('version')
  expect(last).toMatchObject({ id: 'top', endArrowhead: 'arrow' })

  meanwhile(
    doc,
    (other) => changeElements(other, [{ id: 'box', x: 5 }]),
    (mine) => changeElements(mine, [{ id: 'box', y: 6 }]),
  )
  expect(boardElementsOf(doc)[0]).toMatchObject({ x: 5, y: 6 })
  expect(
    changeElements(doc, [
      { id: 'box', x: 7 },
      { id: 'none', x: 1 },
    ]),
  ).toBe('none')
  expect(boardElementsOf(doc)[0]).toMatchObject({ x: 5 })
  expect([deleteElements(doc, ['box']), deleteElements(doc, ['box'])]).toEqual([true, false])
  expect(boardElementsOf(doc).map(({ id }) => id)).toEqual(['top'])
})
