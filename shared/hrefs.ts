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
