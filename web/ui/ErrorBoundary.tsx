import type { ReactNode } from 'react'
import { CatchBoundary } from '@tanstack/react-router'
import { reasonOf } from '../api.ts'
import { MissingPart, reloadIfThere } from '../parts.ts'
import { FailedState } from './states.tsx'

type Props = { what: string; resetKey?: string; children: ReactNode }

/** A part that breaks leaves the rest usable. */
export function ErrorBoundary({ what, resetKey = '', children }: Props) {
  return (
    <CatchBoundary
      getResetKey={() => resetKey}
      onCatch={(error) => reportError(error)}
      errorComponent={({ error, reset }) => (
        <FailedState
          what={what}
          reason={reasonOf(error)}
          onRetry={error instanceof MissingPart ? () => void reloadIfThere() : reset}
        />
      )}
    >
      {children}
    </CatchBoundary>
  )
}
