import { tell, tellFailure } from './toast.ts'

/** Puts text on the clipboard and says so; without a secure context the text is shown to be copied by hand. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    tell(done)
  } catch {
    // Browsers have no clipboard on plain http: then the person has to do it.
    tellFailure(`Copy it by hand: ${text}`)
  }
}
