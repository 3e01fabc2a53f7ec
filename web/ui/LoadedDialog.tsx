import { Suspense, type ReactNode } from 'react'
import { CatchBoundary } from '@tanstack/react-router'
import { reasonOf } from '../api.ts'
import { tellFailure } from './toast.ts'

/** A dialog that is loaded when it is asked for. When it does not come, it says why and leaves the page as it is. */
export function LoadedDialog({ onMissing, children }: { onMissing: () => void; children: ReactNode }) {
  const onCatch = (error: unknown) => {
    tellFailure(`This did not open: ${reasonOf(error)}`)
    onMissing()
  }
  return (
    <CatchBoundary getResetKey={() => ''} onCatch={onCatch} errorComponent={() => null}>
      <Suspense fallback={null}>{children}</Suspense>
    </CatchBoundary>
  )
}
