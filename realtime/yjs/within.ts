/**
 * The result of a database call, or a rejection when there is none after `ms` milliseconds. The driver's own `timeoutMS` does nothing
 * (7.8), and a connection through which nothing comes any more would else be waited for without end. The call may still succeed
 * later: only calls that may be repeated are made this way.
 */
export async function within<T>(ms: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the document database gave no answer within ${ms} ms`)), ms)
  })
  try {
    return await Promise.race([call, late])
  } finally {
    clearTimeout(timer)
  }
}
