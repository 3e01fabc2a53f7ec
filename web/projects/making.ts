import { newId } from '#shared/ids.ts'
import { reasonOf } from '../api.ts'
import { createStore, useStore } from '../store.ts'
import { dismissAbout, tell, tellFailure } from '../ui/toast.ts'

type Making<T> = {
  /** In the words of a toast. */
  what: string
  make: (id: string) => Promise<T>
  open: (made: T) => Promise<void>
}

/** Where something is being made, until its page is there. Buttons and keys ask for the same, so it is known once. */
const places = createStore<readonly string[]>([])

/** Whether somebody went on to another page or to writing since: what comes late must not pull them away. */
function watchLeaving() {
  const { href } = location
  let writes = false
  const onInput = () => (writes = true)
  document.addEventListener('input', onInput, true)
  return {
    hasLeft: () => writes || location.href !== href,
    stop: () => document.removeEventListener('input', onInput, true),
  }
}

/** Makes something at a place and opens it, one at a time. */
export async function makeOnce<T>(place: string, { what, make, open }: Making<T>, id = newId()): Promise<void> {
  if (places.get().includes(place)) return
  places.set([...places.get(), place])
  dismissAbout(place)
  const { hasLeft, stop } = watchLeaving()
  const onFailed = (error: unknown) => {
    // The answer may be all that was lost: with its id it is not made twice.
    const again = { label: 'Try again', run: () => void makeOnce(place, { what, make, open }, id) }
    tellFailure(`The ${what} was not made: ${reasonOf(error)}`, again, place)
  }
  try {
    const made = await make(id).then((it) => ({ it }), onFailed)
    if (!made) return
    if (hasLeft()) tell(`The ${what} is made`)
    else await open(made.it)
  } finally {
    stop()
    places.set(places.get().filter((each) => each !== place))
  }
}

export const useIsMaking = (place: string): boolean => useStore(places, (all) => all.includes(place))
