import { StrictMode } from 'react'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { leaving } from './accounts/leaving.ts'
import { createAppRouter } from './router.tsx'
import { cssVariables, theme } from './theme/mantine.ts'
import { createTruss, TrussContext } from './truss.ts'
import { Toasts } from './ui/Toasts.tsx'
import '@mantine/core/styles.layer.css'
import './theme/tokens.css'
import './theme/base.css'
import './theme/mantine.css'

const openPages = /^\/(sign-in|sign-up|setup|invite)(\/|$)/

const truss = createTruss(() => {
  if (leaving.get() || openPages.test(location.pathname)) return
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`)
})
const router = createAppRouter(truss)

// What the server has not got yet would be lost with the page.
addEventListener('beforeunload', (event) => {
  const isWaiting = truss.cache.isMutating({ predicate: ({ options }) => options.scope !== undefined }) > 0
  if (isWaiting || truss.pending.items.get().length > 0) event.preventDefault()
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={truss.cache}>
        <TrussContext value={truss}>
          <RouterProvider router={router} />
          <Toasts />
        </TrussContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
