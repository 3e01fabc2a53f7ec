import { useEffect, useEffectEvent, type RefObject } from 'react'
import type { Drop } from './drop.ts'

/** Held this long without moving, a card is lifted; before, the finger scrolls. */
const holdMs = 250
const slopPx = 8
const edgePx = 72

let isTouched = false
/** Whether a finger is on a card: the browser's own dragging, which some phones begin by a long press, stays out then. */
export const isFingerOnCard = (): boolean => isTouched

type Point = { x: number; y: number }
const pointOf = ({ touches }: TouchEvent): Point => ({ x: touches[0]?.clientX ?? 0, y: touches[0]?.clientY ?? 0 })

/** What lies under the finger: beside a card, or at the end of a column (its list, or its tab on a phone). */
function dropAt({ x, y }: Point, taskId: string): { drop: Drop; mark: Element; as: string } | null {
  const under = document.elementFromPoint(x, y)
  const card = under?.closest('[data-card]')
  const list = under?.closest('[data-list]')
  const beside = card?.getAttribute('data-card') ?? taskId
  const columnId = list?.getAttribute('data-list')
  if (card && columnId && beside !== taskId) {
    const { top, height } = card.getBoundingClientRect()
    const edge = y < top + height / 2 ? 'top' : 'bottom'
    return { drop: { taskId, columnId, beside: { taskId: beside, edge } }, mark: card, as: edge }
  }
  if (card) return null
  if (list && columnId) return { drop: { taskId, columnId, beside: null }, mark: list, as: 'end' }
  const tab = under?.closest('[data-tab]')
  const tabId = tab?.getAttribute('data-tab')
  return tab && tabId ? { drop: { taskId, columnId: tabId, beside: null }, mark: tab, as: 'end' } : null
}

/** A copy of the card that follows the finger. */
function lift(card: HTMLElement, from: Point) {
  const { left, top, width } = card.getBoundingClientRect()
  const copy = document.createElement('div')
  copy.className = 't-card t-card-lifted'
  copy.setAttribute('aria-hidden', 'true')
  copy.append(...card.cloneNode(true).childNodes)
  Object.assign(copy.style, { left: `${left}px`, top: `${top}px`, width: `${width}px` })
  document.body.append(copy)
  card.setAttribute('data-lifted', '')
  navigator.vibrate?.(10)
  return {
    follow: ({ x, y }: Point) => (copy.style.translate = `${x - from.x}px ${y - from.y}px`),
    end() {
      copy.remove()
      card.removeAttribute('data-lifted')
    },
  }
}

const scrollerOf = (element: Element | null): Element | null => {
  if (!element) return null
  const canScroll =
    element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY)
  return canScroll ? element : scrollerOf(element.parentElement)
}

/** Scrolls while the finger rests near an end; whether it did. */
function scrollAtEdge(scroller: Element, { y }: Point): boolean {
  const { top, bottom } = scroller.getBoundingClientRect()
  const by = y < top + edgePx ? -8 : y > bottom - edgePx ? 8 : 0
  if (by !== 0) scroller.scrollBy(0, by)
  return by !== 0
}

/** One finger on one card, until it leaves. Listeners are the card's, as its touches go on when it is drawn anew. */
function begin(card: HTMLElement, down: TouchEvent, onDrop: (drop: Drop) => void): void {
  const taskId = card.getAttribute('data-card') ?? ''
  const { target } = down
  const from = pointOf(down)
  const scroller = scrollerOf(card)
  let at = from
  let lifted: ReturnType<typeof lift> | null = null
  let found: ReturnType<typeof dropAt> = null
  isTouched = true

  const look = () => {
    found?.mark.removeAttribute('data-touch-drop')
    found = dropAt(at, taskId)
    found?.mark.setAttribute('data-touch-drop', found.as)
  }
  const hold = setTimeout(() => {
    lifted = lift(card, from)
  }, holdMs)
  const scroll = setInterval(() => {
    if (lifted && scroller && scrollAtEdge(scroller, at)) look()
  }, 16)
  const move = (event: Event) => {
    if (!(event instanceof TouchEvent)) return
    at = pointOf(event)
    if (!lifted) {
      if (Math.hypot(at.x - from.x, at.y - from.y) > slopPx) end()
      return
    }
    // The browser scrolls already, and cannot be asked to stop: it has the finger.
    if (!event.cancelable) return end()
    // Else the page would scroll under the card.
    event.preventDefault()
    lifted.follow(at)
    look()
  }
  const drop = (event: Event) => {
    if (lifted) {
      // No click: it would open the card.
      if (event.cancelable) event.preventDefault()
      if (found) onDrop(found.drop)
    }
    end()
  }
  // A long press asks for the link's menu.
  const menu = (event: Event) => event.preventDefault()
  function end() {
    clearTimeout(hold)
    clearInterval(scroll)
    found?.mark.removeAttribute('data-touch-drop')
    lifted?.end()
    isTouched = false
    target?.removeEventListener('touchmove', move)
    target?.removeEventListener('touchend', drop)
    target?.removeEventListener('touchcancel', end)
    target?.removeEventListener('contextmenu', menu)
  }
  target?.addEventListener('touchmove', move, { passive: false })
  target?.addEventListener('touchend', drop, { passive: false })
  target?.addEventListener('touchcancel', end)
  target?.addEventListener('contextmenu', menu)
}

/** Cards of the board are dragged by a finger that rests on them first. */
export function useTouchDrag(
  root: RefObject<HTMLElement | null>,
  mayDrag: boolean,
  onDrop: (drop: Drop) => void,
): void {
  const dropped = useEffectEvent(onDrop)
  useEffect(() => {
    const board = root.current
    if (!board || !mayDrag) return
    const down = (event: TouchEvent) => {
      const { target } = event
      if (event.touches.length !== 1 || !(target instanceof Element) || target.closest('button')) return
      const card = target.closest<HTMLElement>('[data-card]')
      if (card) begin(card, event, dropped)
    }
    // A listener that may stop scrolling must be there before the finger is, or the browser does not wait for one.
    const mayStop = () => {}
    board.addEventListener('touchstart', down, { passive: true })
    board.addEventListener('touchmove', mayStop, { passive: false })
    return () => {
      board.removeEventListener('touchstart', down)
      board.removeEventListener('touchmove', mayStop)
    }
  }, [root, mayDrag])
}
