import { useEffect, type ReactNode } from 'react'
import { Modal } from '@mantine/core'
import { keepFocus } from './lastFocus.ts'
import './dialog.css'

type DialogProps = { title: string; size: number; onClose: () => void; children: ReactNode }

/** A dialog for as long as it is rendered. It keeps the focus inside; Escape closes it, and the focus returns to where it came from. */
export function Dialog({ title, size, onClose, children }: DialogProps) {
  // Mantine gives it back only when `opened` changes, and here the whole dialog goes.
  useEffect(() => keepFocus(), [])
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
    </Modal>
  )
}
