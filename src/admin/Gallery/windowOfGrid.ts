/** Rows are drawn in blocks of so many, so that not every one that comes draws anew. */
const block = 4

/** Width to height of a card; the same as in the style sheet. */
const cardRatio = 5 / 6

export type GridWindow = {
  readonly columns: number
  /** The first card that is drawn. */
  readonly from: number
  readonly rowHeight: number
  /** The first card after them that is not. */
  readonly to: number
}

type WindowOfGridArgs = {
  cardWidth: number
  columns: number
  count: number
  gap: number
  /** Height of what can be seen. */
  screen: number
  /** Of the grid, from the top of the screen; negative once it is scrolled. */
  top: number
}

/** The cards that are in sight, and a screen full of them before and after. */
export function windowOfGrid({
  cardWidth,
  columns,
  count,
  gap,
  screen,
  top,
}: WindowOfGridArgs): GridWindow {
  const rowHeight = cardWidth / cardRatio
  const step = rowHeight + gap
  const toBlock = (row: number): number => Math.max(0, row) * block * columns
  const from = toBlock(Math.floor((-top - screen) / step / block))
  const to = toBlock(Math.ceil((2 * screen - top) / step / block))
  return { columns, from: Math.min(from, count), rowHeight, to: Math.min(to, count) }
}
