import { Bone, SkeletonRows } from '../ui/Skeleton.tsx'
import { usePhone } from '../ui/usePhone.ts'
import './shell.css'
import './page.css'
import './rail.css'
import './sidebar.css'

/** The shape of a workspace while it is found: nothing moves when it arrives. */
export function ShellSkeleton() {
  const phone = usePhone()
  return (
    <div className="t-shell" role="status" aria-label="Opening the workspace">
      {!phone && <div className="t-rail" />}
      {!phone && (
        <div className="t-side">
          <div className="t-sidebar">
            <SkeletonRows rows={7} label="Loading" />
          </div>
        </div>
      )}
      <main className="t-main">
        <h1 className="t-hidden">Truss</h1>
        <div className="t-top">
          <Bone width={160} />
        </div>
        <div className="t-content" data-ground="canvas" />
      </main>
    </div>
  )
}
