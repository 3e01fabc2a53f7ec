import { Bone } from '../ui/Skeleton.tsx'
import './whiteboards.css'

/** The shape of the drawing while it loads: its bar of tools. */
export function CanvasSkeleton() {
  return (
    <div className="t-canvas-bones" role="status" aria-label="Loading the whiteboard">
      <Bone width="min(460px, 80%)" height={42} />
    </div>
  )
}
