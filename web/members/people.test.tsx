import { act } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { PlaceContext, type Place } from '../workspaces/context.ts'
import { usePeople } from './queries.ts'

beforeEach(() => Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true))
afterEach(() => (document.body.innerHTML = ''))

const at = '2026-11-21T00:00:00.000Z'
const ben = newId()
const place: Place = {
  workspace: {
    id: newId(),
    name: 'Northwind',
    slug: 'northwind',
    description: null,
    settings: { timezone: 'UTC' },
    version: 1,
    createdAt: at,
    updatedAt: at,
  },
  role: null,
  me: {
    id: newId(),
    name: 'Gil',
    username: 'gil',
    avatar: null,
    status: 'active',
    email: 'gil@northwind.example',
    companyName: null,
    role: 'user',
    version: 1,
    createdAt: at,
  },
}

const Name = ({ id }: { id: string }) => usePeople()(id).name

test('a guest sees a name once an answer tells it, without anything else on the screen having changed', async () => {
  const cache = new QueryClient()
  const box = document.body.appendChild(document.createElement('div'))
  const root = createRoot(box)
  const screen = (
    <QueryClientProvider client={cache}>
      <PlaceContext value={place}>
        <Name id={ben} />
      </PlaceContext>
    </QueryClientProvider>
  )
  await act(async () => root.render(screen))
  expect(box.textContent).toBe('Somebody')
  const person = { id: ben, name: 'Ben', username: 'ben', avatar: null, status: 'active' }
  const access = { data: [{ person, role: 'member', reasons: [] }], inherits: true, mine: 'viewer' }
  await act(async () => cache.setQueryData(['access', 'project', newId()], access))
  expect(box.textContent).toBe('Ben')
  await act(async () => root.unmount())
})
