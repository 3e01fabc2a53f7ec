import * as shapes from '#shared/whiteboard-elements.ts'
import * as api from '#shared/whiteboards.ts'
import type { Feature } from '../http/route.ts'
import * as elements from './elements.ts'
import * as whiteboards from './service.ts'

export const whiteboardRoutes: Feature = (on) => {
  on(api.listWhiteboards, (ctx, { params, query }) => whiteboards.listWhiteboards(ctx, params.projectId, query))
  on(api.createWhiteboard, (ctx, { params, body }) => whiteboards.createWhiteboard(ctx, params.projectId, body))
  on(api.getWhiteboard, (ctx, { params }) => whiteboards.getWhiteboard(ctx, params.whiteboardId))
  on(api.updateWhiteboard, (ctx, { params, body, ifMatch }) =>
    whiteboards.updateWhiteboard(ctx, params.whiteboardId, body, ifMatch),
  )
  on(api.deleteWhiteboard, (ctx, { params, ifMatch }) =>
    whiteboards.deleteWhiteboard(ctx, params.whiteboardId, ifMatch),
  )

  on(shapes.getElements, (ctx, { params }) => elements.getElements(ctx, params.whiteboardId))
  on(shapes.addElements, (ctx, { params, body, repeat }) =>
    elements.addElements(ctx, params.whiteboardId, body, repeat),
  )
  on(shapes.changeElements, (ctx, { params, body }) => elements.changeElements(ctx, params.whiteboardId, body))
  on(shapes.deleteElement, (ctx, { params }) => elements.deleteElement(ctx, params.whiteboardId, params.elementId))
}
