let made: string | null = null

/** This tab has made a document and goes to its page. */
export const noteMade = (documentId: string): void => {
  made = documentId
}

/** Whether a document is the one that was just made here and not shown yet: it wants a name first. True once. */
export function takeMade(documentId: string): boolean {
  const isIt = made === documentId
  if (isIt) made = null
  return isIt
}
