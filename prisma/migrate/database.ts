import pg from 'pg'

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const [, server, rest = ''] = /^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?(.*)$/.exec(url) ?? []
  if (server === undefined) throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/database')
  return `${server}/${encodeURIComponent(database)}${rest}`
}

/** Runs `work` on a connection of its own and closes it. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  // Told when the server ends the connection between two queries; the next query rejects with it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Makes the database that `url` names where its server does not have it yet. */
export async function createIfMissing(url: string): Promise<void> {
  const missing = await withConnection(url, () => Promise.resolve(false)).catch((err: unknown) => {
    if (sqlState(err) === '3D000') return true
    throw err
  })
  if (!missing) return
  const name = new pg.Client({ connectionString: url }).database ?? ''
  await withConnection(withDatabase(url, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`),
  ).catch((err: unknown) => {
    // Another process that starts at this moment made it first.
    if (sqlState(err) !== '42P04' && sqlState(err) !== '23505') throw err
  })
}

function sqlState(err: unknown): unknown {
  return err instanceof pg.DatabaseError ? err.code : undefined
}
