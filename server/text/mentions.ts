/** Usernames after an @ in Markdown, in lower case and each once; not the @ of an e-mail address, not in code. */
export function mentionsIn(markdown: string): string[] {
  const prose = markdown.replace(/```[\s\S]*?(?:```|$)|`[^`\n]*`/g, ' ')
  const found = prose.matchAll(/(?<![\w.@-])@([a-z0-9][a-z0-9._-]{0,48}[a-z0-9])/gi)
  return [...new Set(Array.from(found, ([, name = '']) => name.toLowerCase()))]
}
