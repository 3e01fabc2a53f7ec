import { beforeEach, expect, test } from 'vitest'
import { toasts } from '../ui/toast.ts'
import { makeOnce } from './making.ts'

const said = () => toasts.get().toasts.map(({ text }) => text)

/** A server that answers in its own time, and the pages that were opened. */
function world() {
  const asked: string[] = []
  const answers: { give: (made: string) => void; fail: (error: Error) => void }[] = []
  const opened: string[] = []
  const making = {
    what: 'document',
    make: (id: string) => {
      asked.push(id)
      return new Promise<string>((give, fail) => answers.push({ give, fail }))
    },
    open: async (made: string) => void opened.push(made),
  }
  return { asked, answers, opened, making }
}

beforeEach(() => {
  toasts.set({ toasts: [], spoken: '' })
  history.replaceState(null, '', '/docs')
})

test('what is asked for again before its page is there is made once, and elsewhere or afterwards another one is', async () => {
  const { asked, answers, opened, making } = world()
  const first = makeOnce('here', making)
  await makeOnce('here', making)
  expect(asked.length).toBe(1)
  answers[0]?.give('first')
  await first

  const next = [makeOnce('here', making), makeOnce('there', making)]
  expect(new Set(asked).size).toBe(3)
  for (const [i, made] of ['second', 'third'].entries()) answers[i + 1]?.give(made)
  await Promise.all(next)
  expect(opened).toEqual(['first', 'second', 'third'])
})

for (const [what, leave] of [
  ['went to another page', () => history.replaceState(null, '', '/board')],
  ['types something', () => document.body.dispatchEvent(new Event('input', { bubbles: true }))],
] as const)
  test(`who ${what} meanwhile stays there and is told`, async () => {
    const { answers, opened, making } = world()
    const done = makeOnce('here', making)
    leave()
    answers[0]?.give('late')
    await done
    expect([opened, said()]).toEqual([[], ['The document is made']])
  })

test('Try again asks with the same id, as only the answer may have been lost', async () => {
  const { asked, answers, opened, making } = world()
  const done = makeOnce('here', making)
  answers[0]?.fail(new Error('No answer.'))
  await done
  expect(said()).toEqual(['The document was not made: No answer.'])
  toasts.get().toasts[0]?.action?.run()
  expect([said(), asked[1]]).toEqual([[], asked[0]])
  answers[1]?.give('again')
  await expect.poll(() => opened).toEqual(['again'])
})
