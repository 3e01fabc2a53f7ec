import { editedLimit, type listEdited as endpoint } from '#shared/edited.ts'
import type { Result } from '#shared/endpoint.ts'
import { isKnownIn } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import * as store from './store.ts'

/** Most people may see nearly everything, so the newest few hundred nearly always hold what they are shown. */
const newest = 200

/** What was edited last among what the caller may see; 404 for whoever holds nothing in the workspace. */
export async function listEdited(ctx: Ctx, workspaceId: string): Promise<Result<typeof endpoint>> {
  if (!(await isKnownIn(ctx, workspaceId))) refuse('not_found', 'No such workspace.')
  const among = (most: number | null) => store.find(ctx.db, ctx.userId, workspaceId, { most, limit: editedLimit })
  const found = await among(newest)
  // A guest's few may lie far back.
  return { data: found.length < editedLimit ? await among(null) : found }
}
