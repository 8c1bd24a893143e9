import { decodeSvg } from './decodeSvg.js'
import { readMarkup } from './readMarkup.js'

/** Colours beyond these are not counted: what a drawing looks like stands in front. */
const maxColors = 2_000
const short: Readonly<Record<string, string>> = {
  black: '#000000',
  blue: '#0000ff',
  green: '#008000',
  red: '#ff0000',
  white: '#ffffff',
}

/**
 * The colour that a drawing names most often, as `#rrggbb`; `null` when it names none. Read, not
 * drawn: the text of a drawing can ask for hours of work.
 */
export function readSvgColor(bytes: Uint8Array): null | string {
  const counts = new Map<string, number>()
  let seen = 0
  const count = (value: string): void => {
    const color = toHex(value)
    if (color === undefined || seen >= maxColors) return
    seen += 1
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  readMarkup(decodeSvg(bytes), {
    open(_name, attributes) {
      for (const [name, value] of attributes) {
        if (name === 'fill' || name === 'stop-color') count(value)
        if (name === 'style') {
          for (const [, color = ''] of value
            .slice(0, 2_000)
            .matchAll(/(?:^|[;\s])(?:fill|stop-color):\s{0,9}([^;]{1,30})/g)) {
            count(color)
          }
        }
      }
    },
  })
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return most?.[0] ?? null
}

function toHex(value: string): string | undefined {
  const color = value.trim().toLowerCase()
  if (/^#[\da-f]{6}$/.test(color)) return color
  if (/^#[\da-f]{3}$/.test(color)) return color.replaceAll(/[\da-f]/g, '$&$&')
  return Object.hasOwn(short, color) ? short[color] : undefined
}
