import { z } from 'zod'
import { ElementId, ElementsChange, ElementsInput } from './board-input.ts'
import { endpoint } from './endpoint.ts'
import { Id } from './ids.ts'

const params = z.object({ whiteboardId: Id })
const Made = z.object({ ids: z.array(z.string()) })

export const getElements = endpoint('GET', '/whiteboards/:whiteboardId/elements', {
  summary: 'What is drawn on a whiteboard, in drawing order, as Excalidraw’s JSON.',
  may: 'whiteboard.read',
  params,
  result: z.object({ gen: z.int(), elements: z.array(z.record(z.string(), z.unknown())), text: z.string() }),
})
export const addElements = endpoint('POST', '/whiteboards/:whiteboardId/elements', {
  summary: 'Draw shapes above all others. What is left out gets the editor’s defaults.',
  may: 'whiteboard.edit',
  elsewhere: true,
  params,
  body: z.strictObject({ elements: ElementsInput }),
  result: Made,
  status: 201,
})
export const changeElements = endpoint('PATCH', '/whiteboards/:whiteboardId/elements', {
  summary: 'Set properties of shapes; the others stay. All of them or, when one is not there, none.',
  may: 'whiteboard.edit',
  elsewhere: true,
  params,
  body: z.strictObject({ elements: ElementsChange }),
  result: Made,
})
export const deleteElement = endpoint('DELETE', '/whiteboards/:whiteboardId/elements/:elementId', {
  summary: 'Take a shape away, with the words in it.',
  may: 'whiteboard.edit',
  elsewhere: true,
  params: z.object({ whiteboardId: Id, elementId: ElementId }),
  result: z.undefined(),
  status: 204,
})
