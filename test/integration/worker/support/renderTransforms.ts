import sharp, { type ResizeOptions, type Sharp } from 'sharp'

import { drawOver, type DrawOptions, type Pixels } from './drawOver.js'

type Shape = {
  background?: string
  blur?: number
  fit?: 'contain' | 'cover' | 'crop' | 'pad' | 'scale-down' | 'squeeze'
  height?: number
  rotate?: number
  width?: number
}

type Step =
  | ({ drawImageIndex: number; targetImageIndex: number } & DrawOptions)
  | ({ imageIndex: number } & Shape)

/** A text of a drawing, as the binding sends it. */
export type TextInput = { color?: string; font: { url: string }; size?: number; text: string }

/** What one letter takes of the size of its text: a stand-in for letters, the same on every machine. */
export const letterBox = { height: 1.2, width: 0.6 } as const

/** Letters as one block of their colour: what counts here is where they stand. */
export async function renderText({ color = 'black', size = 16, text }: TextInput): Promise<Buffer> {
  const lines = text.split('\n')
  const longest = Math.max(...lines.map(({ length }) => length))
  const width = Math.round(size * letterBox.width * longest)
  const height = Math.round(size * letterBox.height * lines.length)
  return sharp({ create: { background: color, channels: 4, height, width } })
    .png()
    .toBuffer()
}

/**
 * What the documentation says that the binding does: each step in its order, on the image that it
 * names; image 0 is the canvas, and its size is that of the result.
 */
export async function renderTransforms({
  inputs,
  steps,
}: {
  inputs: readonly Uint8Array[]
  steps: readonly Step[]
}): Promise<Pixels> {
  const images = await Promise.all(inputs.map((bytes) => decode(bytes)))
  for (const step of steps) {
    if ('imageIndex' in step) {
      const { imageIndex, ...shape } = step
      images[imageIndex] = await reshape({ image: images[imageIndex]!, shape })
    } else {
      const { drawImageIndex, targetImageIndex, ...options } = step
      drawOver({ options, overlay: images[drawImageIndex]!, target: images[targetImageIndex]! })
    }
  }
  return images[0]!
}

async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, height: info.height, width: info.width }
}

/** Orientation is always applied. */
const decode = (bytes: Uint8Array): Promise<Pixels> => toPixels(sharp(bytes).autoOrient())

export const fromPixels = ({ data, height, width }: Pixels): Sharp =>
  sharp(data, { raw: { channels: 4, height, width } })

const fits = {
  contain: { fit: 'inside' },
  cover: { fit: 'cover' },
  crop: { fit: 'cover', withoutEnlargement: true },
  pad: { fit: 'contain' },
  'scale-down': { fit: 'inside', withoutEnlargement: true },
  squeeze: { fit: 'fill' },
} as const satisfies Record<string, ResizeOptions>

/** Turned before it is resized, where one step asks for both. */
async function reshape({ image, shape }: { image: Pixels; shape: Shape }): Promise<Pixels> {
  const { background = 'white', blur = 0, fit = 'scale-down', height, rotate = 0, width } = shape
  const turned = rotate === 0 ? image : await toPixels(fromPixels(image).rotate(rotate))
  const size = {
    ...(height === undefined ? {} : { height }),
    ...(width === undefined ? {} : { width }),
  }
  const resized =
    height === undefined && width === undefined
      ? turned
      : await toPixels(fromPixels(turned).resize({ ...fits[fit], ...size, background }))
  return blur === 0 ? resized : toPixels(fromPixels(resized).blur(Math.max(0.3, blur / 2)))
}
