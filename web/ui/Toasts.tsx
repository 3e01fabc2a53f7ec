import { IconAlertTriangle, IconX } from '@tabler/icons-react'
import { KeyHint } from './KeyHint.tsx'
import { useStore } from '../store.ts'
import { dismiss, hold, inSight, release, toasts as shown, type Toast } from './toast.ts'
import './toasts.css'

/** Bottom left, over everything; and the page's polite live region. Rendered once, by the root. */
export function Toasts() {
  const { toasts, spoken } = useStore(shown)
  return (
    <>
      <div className="t-hidden" role="status" aria-live="polite">
        {spoken}
      </div>
      <div className="t-toasts" role="region" aria-label="Messages">
        {inSight(toasts).map((toast) => (
          <ToastRow key={toast.id} toast={toast} />
        ))}
      </div>
    </>
  )
}

function ToastRow({ toast }: { toast: Toast }) {
  const { action } = toast
  const stay = () => hold(toast.id)
  const go = () => release(toast.id)
  return (
    <div
      className="t-toast"
      data-tone={toast.tone}
      role={toast.tone === 'bad' ? 'alert' : 'status'}
      onPointerEnter={stay}
      onPointerLeave={go}
      onFocus={stay}
      onBlur={go}
    >
      {toast.tone === 'bad' && <IconAlertTriangle size={16} stroke={1.75} aria-hidden />}
      <span className="t-toast-text">{toast.text}</span>
      {action && (
        <button
          type="button"
          className="t-toast-action"
          onClick={() => {
            dismiss(toast.id)
            action.run()
          }}
        >
          {action.label}
        </button>
      )}
      {action?.keys && <KeyHint keys={action.keys} />}
      <button type="button" className="t-toast-close" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
        <IconX size={14} stroke={1.75} aria-hidden />
      </button>
    </div>
  )
}
