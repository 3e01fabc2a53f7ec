const mention = /^mention:(\w{1,40})$/

/** How Markdown links to a person who is mentioned; null for an id that has no such form. */
export const mentionHref = (userId: string): string | null =>
  mention.test(`mention:${userId}`) ? `mention:${userId}` : null

/** Whom such a link mentions; null for any other address. */
export const mentionedBy = (url: string): string | null => mention.exec(url)?.[1] ?? null

/** An address that may be linked: of a harmless scheme or of none; null for any other. */
export function safeHref(url: string): string | null {
  const href = url.trim().replaceAll(' ', '%20')
  return isSafeHref(href) ? href : null
}

// What a browser would run, or take apart by itself, is no link; white space could hide a scheme.
export const isSafeHref = (href: string): boolean =>
  href.length <= 2000 &&
  /^[\x21-\uffff]+$/.test(href) &&
  (/^(https?|mailto|tel):/i.test(href) || !/^[a-z][\w+.-]*:/i.test(href))
