import { expect, test } from 'vitest'
import { nextPath } from './nextPath.ts'

test('after signing in one goes on to the page that was asked for', () => {
  expect(nextPath('/w/acme/p/CB/board?peek=CB-1')).toBe('/w/acme/p/CB/board?peek=CB-1')
})

test('a link cannot lead to another host', () => {
  for (const url of [
    'https://evil.example/',
    '//evil.example/x',
    '/\\evil.example',
    'javascript:alert(1)',
    undefined,
  ]) {
    expect(nextPath(url)).toBe('/')
  }
})
