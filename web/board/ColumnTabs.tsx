import { useEffect, useRef, type KeyboardEvent } from 'react'
import { glyphOf, StatusGlyph } from '../ui/glyphs.tsx'
import type { BoardColumn } from './rows.ts'

type ColumnTabsProps = { columns: BoardColumn[]; chosen: string | null; onChoose: (columnId: string) => void }

/** Columns as tabs, on a phone. */
export function ColumnTabs({ columns, chosen, onChoose }: ColumnTabsProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [chosen])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const index = columns.findIndex((each) => each.column.id === chosen) + step
    const next = columns[index]
    if (!next) return
    onChoose(next.column.id)
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[index]?.focus()
  }
  return (
    <div className="t-col-tabs" role="tablist" aria-label="Columns" ref={list}>
      {columns.map(({ column, count }) => (
        <button
          key={column.id}
          type="button"
          role="tab"
          className="t-tab"
          data-tab={column.id}
          aria-selected={column.id === chosen}
          tabIndex={column.id === chosen ? 0 : -1}
          onClick={() => onChoose(column.id)}
          onKeyDown={onKeyDown}
        >
          <StatusGlyph status={glyphOf(column)} />
          {column.name}
          <span className="t-col-count t-num">{count}</span>
        </button>
      ))}
    </div>
  )
}
