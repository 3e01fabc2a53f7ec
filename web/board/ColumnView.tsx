import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { IconPlus } from '@tabler/icons-react'
import { reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { SkeletonCard } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { useBoardActions } from './BoardContext.ts'
import { CardView } from './CardView.tsx'
import { ColumnHead } from './ColumnHead.tsx'
import { useListDrop } from './drag.ts'
import { loadMore } from './queries.ts'
import { QuickAdd } from './QuickAdd.tsx'
import type { BoardColumn } from './rows.ts'

/** The rest of a long column, fetched when its end comes into sight. */
function More({ projectId, columnId }: { projectId: string; columnId: string }) {
  const { cache } = useTruss()
  const end = useRef<HTMLDivElement>(null)
  const [state, setState] = useState<'idle' | 'loading' | { failed: string }>('idle')
  const load = () => {
    if (state === 'loading') return
    setState('loading')
    loadMore(cache, projectId, columnId).then(
      () => setState('idle'),
      (error: unknown) => setState({ failed: reasonOf(error) }),
    )
  }
  const onSeen = useEffectEvent((entries: IntersectionObserverEntry[]) => {
    if (entries.some((each) => each.isIntersecting)) load()
  })
  useEffect(() => {
    const element = end.current
    if (!element) return
    const seen = new IntersectionObserver(onSeen, { rootMargin: '300px' })
    seen.observe(element)
    return () => seen.disconnect()
  }, [])
  if (typeof state === 'object') {
    return <FailedState what="More cards did not load" reason={state.failed} onRetry={load} small />
  }
  return (
    <div ref={end} className="t-more">
      {state === 'loading' ? (
        <SkeletonCard />
      ) : (
        <Button look="quiet" onClick={() => load()}>
          Load more
        </Button>
      )}
    </div>
  )
}

type ColumnViewProps = { column: BoardColumn; order: readonly string[]; withHead: boolean }

export function ColumnView({ column, order, withHead }: ColumnViewProps) {
  const list = useRef<HTMLDivElement>(null)
  const { board, mayEdit, active, peeked, menu, setMenu, setActive, person } = useBoardActions()
  // One tab stop a column: the card that was last walked to, or its first.
  const stop = column.cards.find((card) => card.id === active)?.id ?? column.cards[0]?.id
  // Whoever leaves the line by Escape is at the button again.
  const [adding, setAdding] = useState<'no' | 'open' | 'left'>('no')
  const add = useCallback(() => setAdding('open'), [])
  const over = useListDrop(list, column.column.id, mayEdit)
  return (
    <section className="t-col" aria-label={column.column.name}>
      {withHead && <ColumnHead column={column} order={order} onAdd={add} />}
      <div ref={list} className="t-col-list" data-list={column.column.id} data-over={over || undefined}>
        <ul>
          {column.cards.map((card) => (
            <CardView
              key={card.id}
              card={card}
              comments={board.comments[card.id] ?? 0}
              assignee={card.assigneeId ? person(card.assigneeId) : null}
              mayEdit={mayEdit}
              isPeeked={peeked !== null && peeked === card.key}
              isStop={card.id === stop}
              menu={menu?.taskId === card.id ? menu.kind : null}
              onMenu={setMenu}
              onFocus={setActive}
            />
          ))}
        </ul>
        {over && <span className="t-col-drop" aria-hidden />}
        {column.next !== null && (
          <More key={column.next} projectId={column.column.projectId} columnId={column.column.id} />
        )}
        {mayEdit && adding === 'open' && (
          <QuickAdd column={column.column} onClose={(by) => setAdding(by === 'escape' ? 'left' : 'no')} />
        )}
        {mayEdit && adding !== 'open' && (
          <button type="button" className="t-col-add" autoFocus={adding === 'left'} onClick={add}>
            <IconPlus size={16} stroke={1.75} aria-hidden />
            Add task
          </button>
        )}
      </div>
    </section>
  )
}
