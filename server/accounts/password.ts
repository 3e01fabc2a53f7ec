import argon2 from 'argon2'

// OWASP Password Storage Cheat Sheet, Argon2id: m = 19 MiB, t = 2, p = 1.
const options = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

// Unicode has several spellings of the same password; NFKC makes the keyboard in use not matter (RFC 8265 section 4.2).
const spelled = (password: string): string => password.normalize('NFKC')

export const hashPassword = (password: string): Promise<string> => argon2.hash(spelled(password), options)

let nobody: Promise<string> | undefined

/**
 * Whether a password fits a hash. Null (no such person) costs the same work and is always false, so that the time of the
 * answer does not tell which accounts exist.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password')
  const fits = await argon2.verify(hash ?? (await nobody), spelled(password))
  return hash !== null && fits
}
