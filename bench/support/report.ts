/** One measured figure and what it has to stay within. */
export type Figure = {
  name: string
  note?: string
  target: { atLeast: number } | { atMost: number }
  unit: string
  value: number
}

export type Bench = {
  /** Takes minutes: runs only when it is named. */
  isLong?: true
  name: string
  run: () => Promise<Figure[]>
}

export function isMet({ target, value }: Figure): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

export function formatFigure(figure: Figure): string {
  const { name, note, target, unit, value } = figure
  const bound = 'atMost' in target ? `<= ${target.atMost}` : `>= ${target.atLeast}`
  const mark = isMet(figure) ? 'ok  ' : 'MISS'
  return `${mark} ${name}: ${value.toFixed(2)}${unit} (target ${bound}${unit})${note === undefined ? '' : `; ${note}`}`
}
