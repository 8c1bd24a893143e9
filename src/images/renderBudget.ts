import { CloudflareImagesError } from '../errors.js'

const mebibyte = 1024 * 1024

/** What rendering one picture may take, all its steps together. */
export type RenderBudget = {
  /** Processor time of the renderer, whatever else the machine does. */
  cpuMs: number
  /** Memory beyond what the renderer has when it starts. */
  rssBytes: number
}

/**
 * Measured with the dearest honest picture of each kind (100 megapixels, or 50 over the frames of an
 * animation), and twice that for slower machines.
 */
export const renderBudgets = {
  /** Decoding all of an uploaded file, to learn whether that can be done. */
  check: { cpuMs: 8_000, rssBytes: 1024 * mebibyte },
  /** A drawing has no limit of its own: a kilobyte can ask for hours. */
  drawing: { cpuMs: 1_500, rssBytes: 512 * mebibyte },
  /** A mark on a picture, on every frame of an animation. */
  mark: { cpuMs: 10_000, rssBytes: 1024 * mebibyte },
  placeholder: { cpuMs: 5_000, rssBytes: 1024 * mebibyte },
  rendition: { cpuMs: 20_000, rssBytes: 1536 * mebibyte },
} as const satisfies Record<string, RenderBudget>

/** The clock may run this much longer than the processor: others may use it, too. */
export function wallLimitMs({ cpuMs }: RenderBudget): number {
  return 15_000 + 3 * cpuMs
}

export type RenderEnd = 'cpu' | 'crash' | 'memory' | 'start' | 'time'

type ToRenderEndErrorArgs = {
  cause?: unknown
  end: RenderEnd
}

/** What the end of a renderer means to the one who asked for the picture. */
export function toRenderEndError({ cause, end }: ToRenderEndErrorArgs): CloudflareImagesError {
  switch (end) {
    case 'cpu':
    case 'memory':
      return new CloudflareImagesError({
        code: 'IMAGE_TOO_LARGE',
        details: { over: end },
        message: `The image takes more ${end === 'cpu' ? 'computing time' : 'memory'} than one image may. Make it simpler or smaller.`,
      })
    case 'crash':
      return new CloudflareImagesError({
        code: 'FILE_UNREADABLE',
        message:
          'The image could not be decoded: the decoder broke off. ' +
          'Open it in an image program and export it again.',
      })
    case 'start':
      return new CloudflareImagesError({
        cause,
        code: 'API_UNAVAILABLE',
        message: 'No process could be started to render images.',
      })
    case 'time':
      return new CloudflareImagesError({
        code: 'API_UNAVAILABLE',
        details: { over: end },
        message: 'Rendering the image took too long. Try again, or ask for a smaller size.',
      })
  }
}
