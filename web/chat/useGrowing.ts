import { useLayoutEffect, type RefObject } from 'react'

function grow(field: HTMLTextAreaElement): void {
  field.style.height = '0'
  field.style.height = `${Math.min(field.scrollHeight, window.innerHeight / 3)}px`
}

/** A field as high as what is in it, up to a third of the window. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (field.current) grow(field.current)
  }, [field, text])
}
