import type { BoardElement } from '#shared/board-elements.ts'

type Box = { id: string; x: number; y: number; width: number; height: number }
type Look = { stroke: string; fill: string; text: string; size?: number }

const base = {
  angle: 0,
  fillStyle: 'solid',
  strokeWidth: 1,
  strokeStyle: 'solid',
  roughness: 0,
  opacity: 100,
  groupIds: [],
  frameId: null,
  isDeleted: false,
  link: null,
  locked: false,
  seed: 1,
  version: 1,
  versionNonce: 1,
  updated: 1,
}

/** A coloured card with its words bound inside, as Excalidraw keeps them: a rectangle and a text that names it. */
function card(box: Box, index: string, { stroke, fill, text, size = 20 }: Look): BoardElement[] {
  const textId = `${box.id}t`
  const height = Math.round(text.split('\n').length * size * 1.25)
  return [
    {
      ...base,
      ...box,
      type: 'rectangle',
      index: `a${index}`,
      strokeColor: stroke,
      backgroundColor: fill,
      roundness: { type: 3 },
      boundElements: [{ type: 'text', id: textId }],
    },
    {
      ...base,
      id: textId,
      type: 'text',
      index: `a${index}V`,
      x: box.x + 10,
      y: box.y + (box.height - height) / 2,
      width: box.width - 20,
      height,
      strokeColor: '#1e1d1b',
      backgroundColor: 'transparent',
      roundness: null,
      boundElements: [],
      text,
      originalText: text,
      fontSize: size,
      fontFamily: 5,
      textAlign: 'center',
      verticalAlign: 'middle',
      containerId: box.id,
      lineHeight: 1.25,
      autoResize: true,
    },
  ]
}

const arrow = (id: string, index: string, x: number, y: number, dx: number, dy: number): BoardElement => ({
  ...base,
  id,
  type: 'arrow',
  index: `a${index}`,
  x,
  y,
  width: Math.abs(dx),
  height: Math.abs(dy),
  strokeColor: '#57544e',
  backgroundColor: 'transparent',
  strokeWidth: 2,
  roundness: { type: 2 },
  boundElements: [],
  points: [
    [0, 0],
    [dx, dy],
  ],
  lastCommittedPoint: null,
  startBinding: null,
  endBinding: null,
  startArrowhead: null,
  endArrowhead: 'arrow',
  elbowed: false,
})

/** What stands on the demo whiteboard: the way to two colours. */
export const drawing: BoardElement[] = [
  ...card({ id: 'samples', x: 80, y: 120, width: 220, height: 110 }, '1', {
    stroke: '#c2620b',
    fill: '#fbe8d3',
    text: 'Five panels\na colour',
  }),
  ...card({ id: 'standup', x: 420, y: 120, width: 220, height: 110 }, '2', {
    stroke: '#2f66c4',
    fill: '#dfe9fa',
    text: 'Stand-up\non Thursday',
  }),
  ...card({ id: 'sand', x: 760, y: 40, width: 200, height: 110 }, '3', {
    stroke: '#9a7400',
    fill: '#f5edd0',
    text: 'Sand\nRAL 1019',
  }),
  ...card({ id: 'moss', x: 760, y: 200, width: 200, height: 110 }, '4', {
    stroke: '#2c8346',
    fill: '#dcf0e1',
    text: 'Moss\nRAL 6027',
  }),
  arrow('a-one', '5', 310, 175, 100, 0),
  arrow('a-two', '6', 650, 160, 100, -50),
  arrow('a-three', '7', 650, 190, 100, 55),
  ...card({ id: 'rack', x: 420, y: 320, width: 220, height: 100 }, '8', {
    stroke: '#7048c0',
    fill: '#ece4f8',
    text: 'Which goes with\nthe oak rack?',
    size: 18,
  }),
]
