/** One step of making a list into another: `old` alone goes, `fresh` alone comes, both together are one that changes. */
export type Step<Old, Fresh> = { old: Old; fresh: Fresh } | { old: Old; fresh: null } | { old: null; fresh: Fresh }

type Matching<Old, Fresh> = {
  /** Equal keys are the same thing; null never is. Tried in order, as often as there are functions. */
  keys: [old: (old: Old) => string | null, fresh: (fresh: Fresh) => string | null][]
  /** Whether one that matches nothing may become one that matches nothing. */
  may: (old: Old, fresh: Fresh) => boolean
}

/**
 * Steps from one list to another that leave as much as possible in place, in the order of the result. Keeps the longest run of matches
 * that stand in the same order on both sides, as nothing can be moved; what lies between two of these is paired in order.
 */
export function stepsBetween<Old, Fresh>(
  olds: Old[],
  freshs: Fresh[],
  { keys, may }: Matching<Old, Fresh>,
): Step<Old, Fresh>[] {
  const partner = keptOf(partnersOf(olds, freshs, keys))
  const steps: Step<Old, Fresh>[] = []
  let next = 0
  let gap: Fresh[] = []
  const endGap = (end: number) => {
    for (const old of olds.slice(next, end)) {
      // A fresh one that the old may become, and all before it, which come new.
      const at = gap.findIndex((fresh) => may(old, fresh))
      for (const fresh of gap.splice(0, Math.max(0, at))) steps.push({ old: null, fresh })
      const [fresh] = at < 0 ? [] : gap.splice(0, 1)
      steps.push(fresh === undefined ? { old, fresh: null } : { old, fresh })
    }
    for (const fresh of gap) steps.push({ old: null, fresh })
    gap = []
    next = end
  }
  for (const [at, fresh] of freshs.entries()) {
    const mate = partner[at] ?? -1
    const old = olds[mate]
    if (old === undefined) {
      gap.push(fresh)
      continue
    }
    endGap(mate)
    steps.push({ old, fresh })
    next = mate + 1
  }
  endGap(olds.length)
  return steps
}

/** For each fresh one the place of its old one, or -1. */
function partnersOf<Old, Fresh>(olds: Old[], freshs: Fresh[], keys: Matching<Old, Fresh>['keys']): number[] {
  const partner = freshs.map(() => -1)
  const taken = new Set<number>()
  for (const [oldKey, freshKey] of keys) {
    const places = new Map<string, number[]>()
    for (const [at, old] of olds.entries()) {
      const key = taken.has(at) ? null : oldKey(old)
      if (key === null) continue
      const same = places.get(key)
      if (same) same.push(at)
      else places.set(key, [at])
    }
    for (const same of places.values()) same.reverse()
    for (const [at, fresh] of freshs.entries()) {
      const key = (partner[at] ?? -1) < 0 ? freshKey(fresh) : null
      const place = key === null ? undefined : places.get(key)?.pop()
      if (place === undefined) continue
      partner[at] = place
      taken.add(place)
    }
  }
  return partner
}

/** The longest growing run of places; all others become -1. */
function keptOf(partner: number[]): number[] {
  /** At `length - 1`: the index of the last member of the best run of that length. */
  const ends: number[] = []
  const before: number[] = partner.map(() => -1)
  const placeAt = (index: number | undefined) => (index === undefined ? -1 : (partner[index] ?? -1))
  for (const [index, place] of partner.entries()) {
    if (place < 0) continue
    let low = 0
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1
      if (placeAt(ends[middle]) < place) low = middle + 1
      else high = middle
    }
    before[index] = ends[low - 1] ?? -1
    ends[low] = index
  }
  const kept = partner.map(() => -1)
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) kept[index] = partner[index] ?? -1
  return kept
}
