import type { Query, Result } from '#shared/endpoint.ts'
import type { searchWorkspace } from '#shared/search.ts'
import { isKnownIn } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import * as store from './store.ts'

/** Finds by title or key among what the caller may see; 404 for whoever holds nothing in the workspace. */
export async function search(
  ctx: Ctx,
  workspaceId: string,
  { q, limit }: Query<typeof searchWorkspace>,
): Promise<Result<typeof searchWorkspace>> {
  if (!(await isKnownIn(ctx, workspaceId))) refuse('not_found', 'No such workspace.')
  return { data: await store.find(ctx.db, ctx.userId, workspaceId, q, limit) }
}
