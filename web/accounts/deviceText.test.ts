import { expect, test } from 'vitest'
import { deviceText } from './deviceText.ts'

test('browsers that pretend to be others are told apart', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0'
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
  expect(deviceText(edge)).toBe('Edge on Windows')
  expect(deviceText(iphone)).toBe('Safari on iPhone')
})

test('a program is shown by its own words', () => {
  expect(deviceText('curl/8.5.0')).toBe('curl/8.5.0')
  expect(deviceText('')).toBe('Unknown device')
})
