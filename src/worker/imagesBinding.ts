/** What the Worker uses of Cloudflare's Images binding; Cloudflare's own types fit it. */
export type ImagesBinding = {
  readonly hosted: {
    /** Bytes of the original, `null` for an unknown id. */
    image(imageId: string): { bytes(): Promise<null | ReadableStream<Uint8Array>> }
  }
  input(stream: ReadableStream<Uint8Array>): ImageTransformer
  text(
    content: string,
    options: { color?: string; font: { url: string }; size?: number },
  ): ImageTransformer
}

export type ImageTransformer = {
  draw(
    image: ImageTransformer | ReadableStream<Uint8Array>,
    options?: DrawOptions,
  ): ImageTransformer
  output(options: { background?: string; format: PictureFormat }): Promise<{ response(): Response }>
  transform(options: TransformOptions): ImageTransformer
}

/** Pixels from the sides; the middle where none is named. */
export type DrawOptions = {
  bottom?: number
  left?: number
  opacity?: number
  repeat?: boolean | 'x' | 'y'
  right?: number
  top?: number
}

export type TransformOptions = {
  background?: string
  blur?: number
  fit?: 'contain' | 'cover' | 'crop' | 'pad' | 'scale-down' | 'squeeze'
  height?: number
  rotate?: 0 | 180 | 270 | 90
  width?: number
}

export const pictureFormats = ['image/avif', 'image/jpeg', 'image/png', 'image/webp'] as const

export type PictureFormat = (typeof pictureFormats)[number]
