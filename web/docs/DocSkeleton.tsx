import { Bone } from '../ui/Skeleton.tsx'

const lines = ['96%', '88%', '92%', '54%', '0', '38%', '90%', '97%', '71%']

/** The shape of a text while it loads; with `head` also of its title. */
export function DocSkeleton({ head = false }: { head?: boolean }) {
  return (
    <div className={head ? 't-doc' : undefined} role="status" aria-label="Loading the document">
      {head && (
        <div className="t-doc-bones">
          <Bone width="46%" height={34} />
          <Bone width="30%" height={14} />
        </div>
      )}
      <div className="t-doc-bones" data-text>
        {lines.map((width, i) => (width === '0' ? <i key={i} /> : <Bone key={i} width={width} height={14} />))}
      </div>
    </div>
  )
}
