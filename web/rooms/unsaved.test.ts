import { expect, test } from 'vitest'
import { unsavedAmong, withPictures } from './unsaved.ts'

test('what signing out would lose is told once for each document and whiteboard', () => {
  const lost = unsavedAmong([
    ['truss:ana:doc:c1:1', 2],
    ['truss:ana:doc:c1:2', 1],
    ['truss:ana:board:c1:1', 4],
    ['truss:ana:doc:c2:1', 0],
    ['truss:ana:other', 7],
  ])
  expect(lost).toEqual([
    { kind: 'doc', id: 'c1', changes: 3 },
    { kind: 'board', id: 'c1', changes: 4 },
  ])
})

test('a room that is open here and kept too counts once, as what is worse', () => {
  const name = 'truss:ana:doc:c1:1'
  expect(
    unsavedAmong([
      [name, 2],
      [name, 3],
    ]),
  ).toEqual([{ kind: 'doc', id: 'c1', changes: 3 }])
  expect(
    unsavedAmong([
      [name, 2],
      [name, 0],
    ]),
  ).toEqual([{ kind: 'doc', id: 'c1', changes: 2 }])
})

test('a picture that waits is one more change of its whiteboard', () => {
  const unsaved = unsavedAmong([
    ['truss:ana:board:w1:1', 2],
    ['truss:ana:doc:w2:1', 1],
  ])
  expect(withPictures(unsaved, ['w1', 'w2', 'w2'])).toEqual([
    { kind: 'board', id: 'w1', changes: 3 },
    { kind: 'doc', id: 'w2', changes: 1 },
    { kind: 'board', id: 'w2', changes: 2 },
  ])
})
