import { lazy, Suspense } from 'react'
import { Bone } from './Skeleton.tsx'
import './markdown.css'

const Rendered = lazy(() => import('./RenderedMarkdown.tsx').then((module) => ({ default: module.RenderedMarkdown })))

/** Markdown without raw HTML. Its renderer is loaded with the first text that is shown. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className="t-markdown">
      <Suspense fallback={<Bone width="70%" />}>
        <Rendered text={text} />
      </Suspense>
    </div>
  )
}
