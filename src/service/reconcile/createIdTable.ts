/** Ids with one fact each, eight bytes an entry: a hundred thousand fit into two megabytes. */
export type IdTable = {
  /** `undefined` for an id that was never added. */
  get(id: string): boolean | undefined
  set(id: string, fact: boolean): void
  readonly size: number
}

const firstCapacity = 1024

/**
 * Remembers 63 bits of a hash instead of the id. Two ids of a million meet with a chance of one in
 * ten million; whoever reads a fact here confirms it before anything is changed.
 */
export function createIdTable(): IdTable {
  let slots = new Uint32Array(firstCapacity * 2)
  let size = 0
  const grow = (): void => {
    const old = slots
    slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 2) {
      const low = old[at] ?? 0
      const high = old[at + 1] ?? 0
      if (low === 0 && high === 0) continue
      const slot = find({ high, low, slots })
      slots[slot] = low
      slots[slot + 1] = high
    }
  }
  return {
    get(id) {
      const slot = find({ ...hash(id), slots })
      const high = slots[slot + 1] ?? 0
      return slots[slot] === 0 && high === 0 ? undefined : (high & 1) === 1
    },
    set(id, fact) {
      // Half empty, so that a search ends after a step or two.
      if (size * 4 >= slots.length) grow()
      const { high, low } = hash(id)
      const slot = find({ high, low, slots })
      if (slots[slot] === 0 && slots[slot + 1] === 0) size += 1
      slots[slot] = low
      slots[slot + 1] = ((high & ~1) | (fact ? 1 : 0)) >>> 0
    },
    get size() {
      return size
    },
  }
}

type Hash = { high: number; low: number }

/** The slot of a hash, or the empty one where it belongs. The lowest bit of `high` is the fact. */
function find({ high, low, slots }: Hash & { slots: Uint32Array }): number {
  const mask = slots.length - 1
  let slot = (low * 2) & mask
  for (;;) {
    const foundLow = slots[slot] ?? 0
    const foundHigh = slots[slot + 1] ?? 0
    if (foundLow === 0 && foundHigh === 0) return slot
    if (foundLow === low && foundHigh >>> 1 === high >>> 1) return slot
    slot = (slot + 2) & mask
  }
}

/** Two multiplicative hashes, mixed into each other at the end (after "cyrb53", public domain). */
function hash(text: string): Hash {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  // Zero marks an empty slot.
  return { high: b >>> 0, low: a >>> 0 || 1 }
}
