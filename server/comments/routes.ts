import * as api from '#shared/comments.ts'
import type { Feature } from '../http/route.ts'
import * as comments from './service.ts'

export const commentRoutes: Feature = (on) => {
  on(api.listTaskComments, (ctx, { params, query }) =>
    comments.listComments(ctx, { type: 'task', id: params.taskId }, query),
  )
  on(api.createTaskComment, (ctx, { params, body }) =>
    comments.createComment(ctx, { type: 'task', id: params.taskId }, body),
  )
  on(api.listDocumentComments, (ctx, { params, query }) =>
    comments.listComments(ctx, { type: 'document', id: params.documentId }, query),
  )
  on(api.createDocumentComment, (ctx, { params, body }) =>
    comments.createComment(ctx, { type: 'document', id: params.documentId }, body),
  )
  on(api.updateComment, (ctx, { params, body, ifMatch }) =>
    comments.updateComment(ctx, params.commentId, body.content, ifMatch),
  )
  on(api.deleteComment, (ctx, { params }) => comments.deleteComment(ctx, params.commentId))
}
