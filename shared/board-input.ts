import { z } from 'zod'
import { editLimit, Href } from './blocks-input.ts'
import { textOf } from './text.ts'

/** An element's id: ours, or one that an editor made. */
export const ElementId = z.string().regex(/^[\w-]{1,64}$/, 'not the id of an element')

/** Shapes that the editor draws. What would show another host's page is not among them. */
const Shape = z.enum(['rectangle', 'diamond', 'ellipse', 'text', 'line', 'arrow', 'freedraw', 'frame', 'image'])

const place = z.number().min(-1e7).max(1e7)
const size = z.number().min(-1e6).max(1e6).exactOptional()
const Point = z.tuple([place, place])
const known = {
  width: size,
  height: size,
  text: textOf(editLimit.text).exactOptional(),
  points: z.array(Point).min(2).max(20_000).exactOptional(),
  link: Href.nullable().exactOptional(),
  fontSize: z.number().min(1).max(1000).exactOptional(),
}

const named = (element: Record<string, unknown>) =>
  Object.keys(element).every((name) => /^[a-zA-Z]\w{0,63}$/.test(name))
const notNamed = 'names of properties are letters, digits and _'

/** A shape as Excalidraw's JSON has it; what is left out gets the editor's own defaults. */
export const ElementInput = z
  .looseObject({ ...known, id: ElementId.exactOptional(), type: Shape, x: place, y: place })
  .refine(named, notNamed)
export type ElementInput = z.infer<typeof ElementInput>

/** The properties of a shape that change. Its type stays. */
const ElementChange = z
  .looseObject({
    ...known,
    id: ElementId,
    type: z.never().exactOptional(),
    x: place.exactOptional(),
    y: place.exactOptional(),
  })
  .refine(named, notNamed)
export type ElementChange = z.infer<typeof ElementChange>

/** Elements that somebody writes at once; how many there may be, who takes them says. */
export const ElementsInput = z.array(ElementInput).min(1)
export const ElementsChange = z.array(ElementChange).min(1)
