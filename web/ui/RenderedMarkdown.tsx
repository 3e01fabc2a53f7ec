import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'

const isOurs = (url: string): boolean => new URL(url, location.origin).origin === location.origin

/** A picture of another host would tell that host who reads this; the CSP refuses it, so it becomes a link. */
const components: Components = {
  img: ({ src, alt }) =>
    typeof src === 'string' && isOurs(src) ? (
      <img src={src} alt={alt ?? ''} loading="lazy" />
    ) : (
      <Outward url={typeof src === 'string' ? src : ''}>{alt || 'Picture'}</Outward>
    ),
  a: ({ href, children }) => {
    // A mentioned person, see mentions/mentions.ts: a name, not a way to somewhere.
    if (href?.startsWith('#@')) return <span className="t-mention">{children}</span>
    return href && isOurs(href) ? <a href={href}>{children}</a> : <Outward url={href ?? ''}>{children}</Outward>
  },
}

function Outward({ url, children }: { url: string; children: React.ReactNode }) {
  return (
    <a href={url} target="_blank" rel="noreferrer noopener nofollow">
      {children}
    </a>
  )
}

/** Kept apart so that the parser is loaded only when there is text to show. */
export function RenderedMarkdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} skipHtml>
      {text}
    </ReactMarkdown>
  )
}
