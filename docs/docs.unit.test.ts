import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { statusOf } from '#shared/problem.ts'
import { closeCode } from '#shared/rooms.ts'
import { Environment } from '../config.ts'

const root = resolve(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs'), ...markdownIn('docs/adr')]
const variables = Object.keys(Environment.shape).toSorted()

function markdownIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
}

/** The cells of every row of a table whose first cell matches. */
const rowsOf = (text: string, first: RegExp): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .filter((cells) => first.test(cells[1] ?? ''))
    .map((cells) => cells.slice(1, -1))

/** Each default as one writes it in the environment; '' for a variable without one. */
function defaults(): Record<string, string> {
  const none = Object.entries(Environment.shape).map(([name, type]) => {
    const parsed = type.safeParse(undefined)
    return [name, parsed.success && parsed.data !== undefined ? String(parsed.data) : '']
  })
  return Object.fromEntries(none)
}

const exampleOf = (): Record<string, string> =>
  Object.fromEntries([...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]))

test('.env.example has every variable of config.ts with its default, and no other', () => {
  // It is the file of an installation, which is in production.
  expect(exampleOf()).toEqual({ ...defaults(), NODE_ENV: 'production' })
})

test('docs/operations.md describes every variable of config.ts with its default, and no other', () => {
  const rows = rowsOf(read('docs/operations.md'), /^[A-Z][A-Z_]+$/)
  expect(rows.map(([name]) => name).toSorted()).toEqual(variables)
  const wrong = rows.filter(([name = '', value = '']) => {
    const wanted = defaults()[name] ?? ''
    return wanted === '' ? !/^(required|unset|the Host)/.test(value) : value.split(' ')[0] !== wanted
  })
  expect(wrong).toEqual([])
})

test('README.md names only variables that exist', () => {
  const named = rowsOf(read('README.md'), /^[A-Z][A-Z_ ]+$/).flatMap(([names = '']) => names.split(' '))
  expect(named.length).toBeGreaterThan(5)
  expect(variables).toEqual(expect.arrayContaining(named))
})

test.each(pages)('every link to a file in %s leads somewhere', (page) => {
  // What stands in code is an example.
  const links = [
    ...read(page)
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\((?!https?:|#)([^)#]+)/g),
  ].map(([, link = '']) => link)
  expect(links.filter((link) => !existsSync(resolve(root, dirname(page), link)))).toEqual([])
})

test('docs/api.md lists every problem code with its status', () => {
  const rows = rowsOf(read('docs/api.md'), /^[a-z_]+$/).filter(([, status]) => /^\d{3}$/.test(status ?? ''))
  expect(Object.fromEntries(rows.map(([code, status]) => [code, Number(status)]))).toEqual(statusOf)
})

test('docs/realtime.md lists every close code, and says rightly after which a client stays away', () => {
  const rows = rowsOf(read('docs/realtime.md'), /^[14]\d{3}$/)
  expect(new Set(rows.map(([code]) => Number(code)))).toEqual(new Set(Object.values(closeCode)))
  for (const [code, , again] of rows) expect(again).toBe(Number(code) >= 4400 && Number(code) < 4500 ? 'no' : 'yes')
})
