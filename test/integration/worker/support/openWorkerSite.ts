import type { NamedVariantOptions } from '../../../../src/core/variant.js'
import type { WatermarkClaims } from '../../../../src/core/watermarkToken.js'

import sharp from 'sharp'

import { parseMark, type Mark } from '../../../../src/core/watermark.js'
import { workerURL } from '../../../../src/service/urls/workerURL.js'
import { startWorker, type RunningWorker } from './startWorker.js'

export const secret = 'watermarks-of-the-tests-0123456789abcdef'
export const fontURL = 'https://fonts.example/sans.woff2'

/** Colours that no mixture of the others comes near. */
export const colors = { base: [0, 0, 255], mark: [255, 0, 0] } as const

export const originalSize = { height: 600, width: 800 }
export const markSize = { height: 60, width: 80 }

export type WorkerSite = RunningWorker & {
  /** A token's URL at the Worker, of the picture `base` unless told. */
  urlOf(
    args?: Partial<Omit<WatermarkClaims, 'mark' | 'transform'>> & {
      mark?: Mark
      secret?: string
      transform?: Partial<NamedVariantOptions>
      url?: string
    },
  ): string
}

/** A Worker and an account with a blue picture (`base`) and a red mark (`mark`). */
export async function openWorkerSite({
  bindings = { WATERMARK_FONT_URL: fontURL, WATERMARK_SECRET: secret },
  ...args
}: Partial<Parameters<typeof startWorker>[0]> = {}): Promise<WorkerSite> {
  const worker = await startWorker({ bindings, ...args })
  const { hosted } = worker.backend
  hosted.set('base', await paint({ ...originalSize, color: colors.base }))
  hosted.set('mark', await paint({ ...markSize, color: colors.mark }))
  return Object.assign(worker, {
    urlOf: ({
      mark = { image: { imageId: 'mark' } },
      secret: own = secret,
      transform = {},
      url = worker.url,
      ...claims
    }: Parameters<WorkerSite['urlOf']>[0] = {}) =>
      workerURL({
        claims: {
          expiresAt: nowSeconds() + 300,
          imageId: 'base',
          mark: parseMark(mark),
          original: originalSize,
          transform: { fit: 'scale-down', metadata: 'none', ...transform },
          variant: 'public',
          viewer: null,
          ...claims,
        },
        worker: { secret: own, url },
      }),
  })
}

export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

async function paint({
  color: [r, g, b],
  height,
  width,
}: {
  color: readonly [number, number, number]
  height: number
  width: number
}): Promise<Uint8Array> {
  return sharp({ create: { background: { b, g, r }, channels: 3, height, width } })
    .png()
    .toBuffer()
}
