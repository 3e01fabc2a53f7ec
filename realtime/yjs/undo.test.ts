import { expect, test } from 'vitest'
import { randomFrom } from './testing/random-ops.ts'
import { undoAcrossReconnect } from './testing/undo.ts'
import { openWorld } from './testing/world.ts'

// A hundred of them: `npm run soak undo`.
test('who undoes and redoes while somebody else types, also while their line is cut, takes back and returns only their own', async () => {
  const world = await openWorld()
  const random = randomFrom(33)
  for (let round = 0; round < 3; round++) expect(await undoAcrossReconnect(world.url, random, 30)).toBeGreaterThan(180)
  await world.close()
})
