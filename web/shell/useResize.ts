import { useState, type HTMLAttributes, type KeyboardEvent, type PointerEvent } from 'react'

type Limits = { min: number; max: number; initial: number }

function remembered(key: string, { min, max, initial }: Limits): number {
  const stored = Number(localStorage.getItem(key))
  return stored >= min && stored <= max ? stored : initial
}

/**
 * A width the person sets, in px, remembered under `key`. `edge` is the side of the panel that the handle is on.
 * The handle also takes arrow keys, and a double click goes back to the initial width.
 */
export function useResize(key: string, label: string, edge: 'left' | 'right', limits: Limits) {
  const [width, setWidth] = useState(() => remembered(key, limits))
  const sign = edge === 'right' ? 1 : -1
  const set = (wanted: number) => {
    const next = Math.round(Math.max(limits.min, Math.min(limits.max, wanted)))
    setWidth(next)
    localStorage.setItem(key, String(next))
  }
  const handle: HTMLAttributes<HTMLDivElement> = {
    role: 'separator',
    tabIndex: 0,
    'aria-label': label,
    'aria-orientation': 'vertical',
    'aria-valuenow': width,
    'aria-valuemin': limits.min,
    'aria-valuemax': limits.max,
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      event.preventDefault()
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      if (event.currentTarget.hasPointerCapture(event.pointerId)) set(width + sign * event.movementX)
    },
    onDoubleClick: () => set(limits.initial),
    onKeyDown(event: KeyboardEvent) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
      event.preventDefault()
      set(width + sign * (event.key === 'ArrowRight' ? 16 : -16))
    },
  }
  return { width, handle }
}
