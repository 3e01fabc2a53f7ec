import { Suspense } from 'react'
import { CatchBoundary } from '@tanstack/react-router'
import { part } from '../parts.ts'
import { Bone } from './Skeleton.tsx'
import './markdown.css'

const Rendered = part(async () => (await import('./RenderedMarkdown.tsx')).RenderedMarkdown)

/** Markdown without raw HTML. Its renderer is loaded with the first text that is shown; without it the text is shown as it was typed. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="t-markdown">
      <CatchBoundary getResetKey={() => text} errorComponent={() => <p className="t-markdown-raw">{text}</p>}>
        <Suspense fallback={<Bone width="70%" />}>
          <Rendered text={text} />
        </Suspense>
      </CatchBoundary>
    </div>
  )
}
