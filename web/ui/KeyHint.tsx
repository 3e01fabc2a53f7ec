import './keyhint.css'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const arrows = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
const words: Record<string, string> = isMac
  ? { ...arrows, mod: '⌘', shift: '⇧', alt: '⌥', enter: '↵', esc: 'Esc' }
  : { ...arrows, mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: '↵', esc: 'Esc' }

/** `mod+k` as this machine writes it: "Ctrl K", "⌘ K"; a sequence `g b` as "G B". */
export const keyText = (keys: string): string =>
  keys
    .split(/[+ ]/)
    .map((key) => words[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ')

export function KeyHint({ keys }: { keys: string }) {
  return <kbd className="t-key">{keyText(keys)}</kbd>
}
