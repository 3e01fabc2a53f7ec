import { act, StrictMode, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Estimate } from '../tasks/Estimate.tsx'
import { InlineEdit } from './InlineEdit.tsx'
import { RenameField } from './RenameField.tsx'

const saved: unknown[] = []
const onSave = (value: unknown) => void saved.push(value)
const onClose = () => void saved.push('closed')

beforeEach(() => Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true))
afterEach(() => {
  saved.length = 0
  document.body.innerHTML = ''
})

/** A field on the screen, as in the app twice mounted; `leave` removes it while it has the focus. */
function show(element: ReactElement) {
  const box = document.body.appendChild(document.createElement('div'))
  const root = createRoot(box)
  act(() => root.render(<StrictMode>{element}</StrictMode>))
  const field = box.querySelector<HTMLInputElement | HTMLTextAreaElement>('input, textarea')
  if (!field) throw new Error('there is no field')
  field.focus()
  const type = (text: string) =>
    act(() => {
      // React's own `value` hides that it changed.
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, text)
      field.dispatchEvent(new Event('input', { bubbles: true }))
    })
  const press = (key: string) =>
    act(() => void field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })))
  return { type, press, leave: () => act(() => root.unmount()) }
}

const fields: [name: string, element: ReactElement, typed: string, value: unknown][] = [
  ['a title', <InlineEdit key="a" value="Plan" label="Title" onSave={onSave} />, 'Launch plan', 'Launch plan'],
  ['a row', <RenameField key="b" value="Plan" label="Title" onSave={onSave} onClose={onClose} />, 'Notes', 'Notes'],
  ['an estimate', <Estimate key="c" value={3} mayEdit onSave={onSave} />, '5', 5],
]

test.each(fields)(
  '%s that is being typed is saved when its field goes with the page',
  (_name, element, typed, value) => {
    const { type, leave } = show(element)
    type(typed)
    expect(saved).toEqual([])
    leave()
    expect(saved).toEqual([value])
  },
)

test.each(fields)('%s that nobody typed in, or that was taken back, is not saved then', (_name, element, typed) => {
  const untouched = show(element)
  untouched.leave()
  expect(saved).toEqual([])
  const { type, press, leave } = show(element)
  type(typed)
  press('Escape')
  leave()
  expect(saved.filter((each) => each !== 'closed')).toEqual([])
})

test.each(fields)('%s that was saved by Enter is not saved once more', (_name, element, typed, value) => {
  const { type, press, leave } = show(element)
  type(typed)
  press('Enter')
  leave()
  expect(saved.filter((each) => each !== 'closed')).toEqual([value])
})
