import './states.css'

type BoneProps = { width?: number | string; height?: number }

/** One grey bar of a skeleton. */
export function Bone({ width = '100%', height = 12 }: BoneProps) {
  const size = { '--bone-w': typeof width === 'number' ? `${width}px` : width, '--bone-h': `${height}px` }
  return <span className="t-bone" style={size as React.CSSProperties} />
}

const widths = ['62%', '48%', '71%', '55%', '66%', '40%']

/** Rows of a list while it loads; the same height as real ones. */
export function SkeletonRows({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className="t-bone-row">
          <Bone width={20} height={20} />
          <Bone width={widths[i % widths.length] ?? '60%'} />
        </div>
      ))}
    </div>
  )
}

/** A card of the board while it loads. */
export function SkeletonCard() {
  return (
    <div className="t-bone-card">
      <Bone width={48} height={10} />
      <Bone width="82%" />
      <Bone width="40%" height={10} />
    </div>
  )
}
