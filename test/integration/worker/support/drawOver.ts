/** RGBA, eight bits each. */
export type Pixels = { data: Buffer; height: number; width: number }

export type DrawOptions = {
  bottom?: number
  left?: number
  opacity?: number
  repeat?: boolean | 'x' | 'y'
  right?: number
  top?: number
}

type Layer = { overlay: Pixels; target: Pixels }

/**
 * Draws an image over another, as documented: aligned by the sides that are named, in the middle
 * otherwise; what sticks out is cut.
 *
 * @throws for two opposite sides
 */
export function drawOver({ options, overlay, target }: Layer & { options: DrawOptions }): void {
  const { bottom, left, opacity = 1, repeat = false, right, top } = options
  const isX = repeat === true || repeat === 'x'
  const isY = repeat === true || repeat === 'y'
  const x = isX ? 0 : along({ end: right, length: overlay.width, of: target.width, start: left })
  const y = isY ? 0 : along({ end: bottom, length: overlay.height, of: target.height, start: top })
  const lefts = isX ? tiles({ length: overlay.width, of: target.width }) : [x]
  const tops = isY ? tiles({ length: overlay.height, of: target.height }) : [y]
  for (const top of tops) for (const left of lefts) blend({ left, opacity, overlay, target, top })
}

function along(args: {
  end: number | undefined
  length: number
  of: number
  start: number | undefined
}): number {
  const { end, length, of, start } = args
  if (start !== undefined && end !== undefined) throw new Error('9401: two opposite sides')
  if (start !== undefined) return start
  return end === undefined ? Math.floor((of - length) / 2) : of - length - end
}

const tiles = ({ length, of }: { length: number; of: number }): number[] =>
  Array.from({ length: Math.ceil(of / length) }, (_, index) => index * length)

function blend({
  left,
  opacity,
  overlay,
  target,
  top,
}: Layer & { left: number; opacity: number; top: number }): void {
  for (let row = Math.max(0, -top); row < Math.min(overlay.height, target.height - top); row++) {
    for (let col = Math.max(0, -left); col < Math.min(overlay.width, target.width - left); col++) {
      const from = (row * overlay.width + col) * 4
      const to = ((row + top) * target.width + col + left) * 4
      blendPixel({ from, opacity, overlay: overlay.data, target: target.data, to })
    }
  }
}

function blendPixel(args: {
  from: number
  opacity: number
  overlay: Buffer
  target: Buffer
  to: number
}): void {
  const { from, opacity, overlay, target, to } = args
  const above = (overlay[from + 3]! / 255) * opacity
  const below = (target[to + 3]! / 255) * (1 - above)
  const alpha = above + below
  if (alpha === 0) return
  for (let channel = 0; channel < 3; channel++) {
    const mixed = overlay[from + channel]! * above + target[to + channel]! * below
    target[to + channel] = Math.round(mixed / alpha)
  }
  target[to + 3] = Math.round(alpha * 255)
}
