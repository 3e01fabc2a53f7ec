import { useEffect, useEffectEvent, useState } from 'react'

type EstimateProps = { value: number | null; mayEdit: boolean; onSave: (value: number | null) => void }

/** A number of points, edited where it stands. Not a number: back to what it was. */
export function Estimate({ value, mayEdit, onSave }: EstimateProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    const text = draft?.trim().replace(',', '.')
    setDraft(null)
    if (text === undefined) return
    const next = text === '' ? null : Number(text)
    if (next !== null && !(next >= 0 && next <= 100_000)) return
    if (next !== value) onSave(next)
  }
  // A field that is removed tells nobody that it was left.
  const onGone = useEffectEvent(commit)
  useEffect(() => () => onGone(), [])
  if (!mayEdit) return <span className="t-prop-text t-num">{value ?? 'None'}</span>
  return (
    <input
      className="t-prop-input t-num"
      aria-label="Estimate"
      inputMode="decimal"
      placeholder="None"
      value={draft ?? value ?? ''}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key !== 'Escape' || draft === null) return
        event.preventDefault()
        setDraft(null)
      }}
    />
  )
}
