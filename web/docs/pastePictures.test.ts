import { expect, test } from 'vitest'
import { takePictures } from './pastePictures.ts'

test('the bytes of pasted pictures are taken out of the text, each with a place of its own; other pictures stay', () => {
  const dot = 'data:image/png;base64,AAAA'
  const { html, pictures } = takePictures(
    `<p>Before</p><img src="${dot}" alt="Hull"><p>After</p><img src="${dot}"><img src="/api/v1/files/1">`,
  )
  const [hull, other] = pictures.map(({ place }) => place)
  expect(hull).not.toBe(other)
  expect(html).toBe(
    `<p>Before</p><img src="${hull}" alt="Hull"><p>After</p><img src="${other}"><img src="/api/v1/files/1">`,
  )
  expect(pictures.map(({ src, name }) => [src, name])).toEqual([
    [dot, 'Hull'],
    [dot, 'Picture'],
  ])
})
