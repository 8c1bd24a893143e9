type Grid = {
  columns: number
  count: number
  isRightToLeft: boolean
  /** Rows that fit on the screen. */
  rows: number
}

type MoveInGridArgs = {
  grid: Grid
  index: number
  /** With the Control or Command key: the ends of everything, not of the row. */
  isFar: boolean
  key: string
}

/**
 * Where a key leads from a card, as the eye sees the grid; `undefined` for keys that do not move.
 * Down from the last row but one leads to the last card, also where nothing stands right below.
 */
export function moveInGrid({
  grid: { columns, count, isRightToLeft, rows },
  index,
  isFar,
  key,
}: MoveInGridArgs): number | undefined {
  const last = count - 1
  const rowStart = index - (index % columns)
  const forwards = isRightToLeft ? -1 : 1
  const down = (step: number): number => {
    const target = index + step * columns
    if (target <= last) return target
    const column = index % columns
    const lastRowStart = last - (last % columns)
    return rowStart === lastRowStart ? index : Math.min(lastRowStart + column, last)
  }
  const up = (step: number): number => index - Math.min(step, Math.floor(index / columns)) * columns
  const targets: Readonly<Record<string, () => number>> = {
    ArrowDown: () => down(1),
    ArrowLeft: () => clamp({ last, value: index - forwards }),
    ArrowRight: () => clamp({ last, value: index + forwards }),
    ArrowUp: () => up(1),
    End: () => (isFar ? last : Math.min(rowStart + columns - 1, last)),
    Home: () => (isFar ? 0 : rowStart),
    PageDown: () => down(rows),
    PageUp: () => up(rows),
  }
  return targets[key]?.()
}

function clamp({ last, value }: { last: number; value: number }): number {
  return Math.max(0, Math.min(value, last))
}
