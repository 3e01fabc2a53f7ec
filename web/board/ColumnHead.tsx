import { useState } from 'react'
import { useProject } from '../projects/context.ts'
import { glyphName, glyphOf, StatusGlyph } from '../ui/glyphs.tsx'
import { DeleteColumn, EditColumn, LimitColumn } from './ColumnDialogs.tsx'
import { ColumnTools, type Asked } from './ColumnTools.tsx'
import type { BoardColumn } from './rows.ts'

function Limit({ count, limit }: { count: number; limit: number }) {
  const state = count > limit ? 'over' : count === limit ? 'full' : 'free'
  return (
    <span className="t-col-limit t-num" data-limit={state} title={`At most ${limit} at a time`}>
      {count}/{limit}
      <span className="t-hidden"> of the limit</span>
    </span>
  )
}

type ColumnHeadProps = { column: BoardColumn; order: readonly string[]; onAdd: () => void }

export function ColumnHead({ column: loaded, order, onAdd }: ColumnHeadProps) {
  const { column, count } = loaded
  const { may } = useProject()
  const [asked, setAsked] = useState<Asked>(null)
  const close = () => setAsked(null)
  const glyph = glyphOf(column)
  return (
    <header className="t-col-head">
      <StatusGlyph status={glyph} label={glyphName[glyph]} />
      <h2 className="t-clip" title={column.name}>
        {column.name}
      </h2>
      <span className="t-col-count t-num">
        {count}
        <span className="t-hidden"> {count === 1 ? 'task' : 'tasks'}</span>
      </span>
      <span className="t-top-space" />
      {column.wipLimit !== null && <Limit count={count} limit={column.wipLimit} />}
      {may('task.edit') && <ColumnTools column={column} order={order} onAdd={onAdd} ask={setAsked} />}
      {asked === 'rename' && <EditColumn column={column} onClose={close} />}
      {asked === 'limit' && <LimitColumn column={column} onClose={close} />}
      {asked === 'delete' && <DeleteColumn loaded={loaded} onClose={close} />}
    </header>
  )
}
