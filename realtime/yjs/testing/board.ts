import * as Y from 'yjs'

/** A whiteboard of freehand lines, about 550 bytes each: the same numbers give the same board. */
export function boardOf(lines: number, seed = 0): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = seed + 1
  const elements = doc.getMap<Y.Map<unknown>>('elements')
  for (let line = 0; line < lines; line += 100)
    doc.transact(() => {
      for (let n = line; n < Math.min(lines, line + 100); n++) elements.set(`line-${n}`, lineOf(n + seed))
    })
  return doc
}

function lineOf(n: number): Y.Map<unknown> {
  const points = Array.from({ length: 40 }, (_, at) => [at * 3.1 + (n % 7), ((n * at) % 53) + 0.5])
  const properties = {
    id: `line-${n}`,
    type: 'freedraw',
    x: n % 1000,
    y: (n * 7) % 1000,
    width: 124,
    height: 53,
    points,
  }
  return new Y.Map(Object.entries({ ...properties, strokeColor: '#1e1e1e', roughness: 1, opacity: 100, version: 3 }))
}
