import { useLayoutEffect, useRef, type RefObject } from 'react'

type Spot = { x: number; y: number }
type Spots = ReadonlyMap<string, Spot>

/** Place of a card on the board, whatever is scrolled: its list's own scrolling does not count as a move. */
function spotOf(card: HTMLElement): Spot {
  const list = card.closest<HTMLElement>('[data-list]')
  return { x: (list?.parentElement?.offsetLeft ?? 0) + card.offsetLeft, y: card.offsetTop }
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches

/**
 * Cards that are somewhere else after a change slide there in 150 ms, so that one sees what others do. `still` is the
 * card that I moved myself: it is where I put it. Looked at just before a frame is drawn: whatever changes until then is laid out once.
 * What changed while the tab was hidden is there when it is shown again.
 */
export function useFlip(root: RefObject<HTMLElement | null>, columns: unknown, still: string | null): void {
  const spots = useRef<Spots>(new Map())
  useLayoutEffect(() => {
    const isCalm = document.hidden || calm()
    const frame = requestAnimationFrame(() => {
      const cards = root.current?.querySelectorAll<HTMLElement>('[data-card]') ?? []
      const now = spotsOf(cards)
      if (!isCalm) slide(cards, spots.current, now, still)
      spots.current = now
    })
    return () => cancelAnimationFrame(frame)
  }, [root, columns, still])
}

const spotsOf = (cards: Iterable<HTMLElement>) =>
  new Map(Array.from(cards, (card) => [card.dataset['card'] ?? '', spotOf(card)]))

function slide(cards: Iterable<HTMLElement>, before: Spots, now: Spots, still: string | null): void {
  for (const card of cards) {
    const id = card.dataset['card'] ?? ''
    const [old, spot] = [before.get(id), now.get(id)]
    if (!old || !spot || id === still) continue
    const [dx, dy] = [old.x - spot.x, old.y - spot.y]
    if (dx === 0 && dy === 0) continue
    // A list clips what is outside of it, so a card out of another column appears in its place.
    const from = dx === 0 ? { transform: `translateY(${dy}px)` } : { opacity: 0, transform: 'scale(0.97)' }
    card.animate([from, { opacity: 1, transform: 'none' }], {
      duration: 150,
      easing: 'cubic-bezier(.2,.7,.2,1)',
    })
  }
}
