/** Everything from one to the other, both included, in whichever order they stand. */
export function rangeBetween<Item>({
  from,
  items,
  to,
}: {
  from: number
  items: readonly Item[]
  to: number
}): Item[] {
  return items.slice(Math.min(from, to), Math.max(from, to) + 1)
}
