/** Whose page this is; known before any box is shown. Browsers are shared, so what is not sent belongs to one account. */
let owner = ''

export const setDraftOwner = (userId: string): void => {
  owner = userId
}

/** How the key of what stood there before an edit ends. */
export const baseEnding = ':base'

/** What the key of every draft of a person begins with. */
export const draftPrefix = (userId: string = owner): string => `truss:draft:${userId}:`

const keysOf = (userId: string): string[] =>
  Object.keys(localStorage).filter((key) => key.startsWith(draftPrefix(userId)))

/** How many texts of this person were typed in this browser and not sent; what an edit was begun on is none. */
export const countDrafts = (userId: string): number => keysOf(userId).filter((key) => !key.endsWith(baseEnding)).length

/** Removes them. For signing out. */
export function forgetDrafts(userId: string): void {
  for (const key of keysOf(userId)) localStorage.removeItem(key)
}
