import { afterEach, expect, test } from 'vitest'
import type { Version } from '#shared/versions.ts'
import { setZone } from '../ui/time.ts'
import { byDay, namesOf, reasonFor, versionName } from './words.ts'

afterEach(() => setZone({ mine: undefined }))

const now = new Date('2026-11-21T12:00:00.000Z')
const versionAt = (at: string, other: Partial<Version> = {}): Version => ({
  id: `c${at}`,
  kind: 'auto',
  label: null,
  at,
  by: [],
  madeBy: null,
  restored: null,
  gen: 1,
  bytes: 1,
  preview: '',
  ...other,
})

test('versions are grouped by the day they were made where the reader is', () => {
  setZone({ mine: 'Asia/Tokyo' })
  const list = [
    '2026-11-21T11:00:00.000Z',
    '2026-11-20T16:00:00.000Z',
    '2026-11-20T14:00:00.000Z',
    '2026-10-02T09:00:00.000Z',
  ]
  expect(
    byDay(
      list.map((at) => versionAt(at)),
      now,
    ).map(({ title, versions }) => [title, versions.length]),
  ).toEqual([
    ['Today', 2],
    ['Yesterday', 1],
    ['2 Oct', 1],
  ])
})

test('a version is called by its name, else by its time; one before a restore says so', () => {
  setZone({ mine: 'UTC' })
  expect(versionName(versionAt('2026-11-21T11:42:00.000Z', { label: 'First draft' }), now)).toBe('“First draft”')
  expect(versionName(versionAt('2026-11-21T11:42:00.000Z'), now)).toBe('The version of 11:42')
  const restored = { id: 'c1', at: '2026-11-19T08:30:00.000Z', label: null }
  expect(reasonFor(versionAt('2026-11-21T11:42:00.000Z', { kind: 'restore', restored }), now)).toBe(
    'Before Thu 08:30 was restored',
  )
  expect(reasonFor(versionAt('2026-11-21T11:42:00.000Z'), now)).toBeNull()
})

test('who wrote is told in a few words', () => {
  expect(namesOf(['Ana'])).toBe('Ana')
  expect(namesOf(['Ana', 'Ben'])).toBe('Ana and Ben')
  expect(namesOf(['Ana', 'Ben', 'Eva'])).toBe('Ana, Ben and Eva')
  expect(namesOf(['Ana', 'Ben', 'Eva', 'Tom'])).toBe('Ana, Ben and 2 others')
})
