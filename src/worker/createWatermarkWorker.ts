import type { ImagesBinding, PictureFormat } from './imagesBinding.js'
import type { Fonts } from './readMark.js'

import { describePicture } from '../core/watermarkToken.js'
import { CloudflareImagesError } from '../errors.js'
import { drawMark } from './drawMark.js'
import { errorAnswer } from './errorAnswer.js'
import { pictureFormats } from './imagesBinding.js'
import { createPictureStore } from './pictureStore.js'
import { readWatermarkToken } from './readWatermarkToken.js'
import { readTokenKeys } from './tokenKeys.js'

/** What the Worker is deployed with. */
export type WatermarkWorkerEnv = {
  /** The Images binding of the account that has the images. */
  IMAGES: ImagesBinding
  /** URL of the font file (.ttf, .otf, .woff, .woff2) for text marks. */
  WATERMARK_FONT_URL?: string
  /** The site's `watermark.worker.secret`; several, separated by spaces, while one is replaced. */
  WATERMARK_SECRET: string
}

export type WatermarkWorkerOptions = {
  /** How long each data centre keeps a drawn picture, in seconds; 0 for not at all. @default 86400 */
  cacheSeconds?: number
  /** URLs of font files by the family that a mark names. @default WATERMARK_FONT_URL for all */
  fonts?: Readonly<Record<string, string>>
  /** The first that the browser asks for by `Accept`; the last goes to all others. @default ['image/webp', 'image/jpeg'] */
  formats?: readonly [PictureFormat, ...PictureFormat[]]
}

/** What Workers are made of. */
export type WatermarkWorker = {
  fetch(
    request: Request,
    env: WatermarkWorkerEnv,
    context: { waitUntil(promise: Promise<unknown>): void },
  ): Promise<Response>
}

type Settings = Required<WatermarkWorkerOptions>

type Visit = Settings & {
  env: WatermarkWorkerEnv
  request: Request
  waitUntil(promise: Promise<unknown>): void
}

/** Longer than that a browser need not keep what it can have again. */
const maxBrowserSeconds = 86_400

/**
 * A Worker that draws marks with Cloudflare's Images binding, for whoever has a token of the site.
 * Whatever goes wrong is answered with an error, never with the picture alone.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID
 */
export function createWatermarkWorker(options: WatermarkWorkerOptions = {}): WatermarkWorker {
  const settings = resolveSettings(options)
  return {
    async fetch(request, env, context) {
      const waitUntil = (promise: Promise<unknown>): void => {
        context.waitUntil(promise)
      }
      try {
        return await answer({ ...settings, env, request, waitUntil })
      } catch (error) {
        return errorAnswer({ error, isHead: request.method === 'HEAD' })
      }
    },
  }
}

function resolveSettings(options: WatermarkWorkerOptions): Settings {
  const { cacheSeconds = 86_400, fonts = {}, formats = ['image/webp', 'image/jpeg'] } = options
  const isRight =
    Number.isSafeInteger(cacheSeconds) &&
    cacheSeconds >= 0 &&
    formats.length > 0 &&
    formats.every((format) => pictureFormats.includes(format))
  if (isRight) return { cacheSeconds, fonts, formats }
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message: `createWatermarkWorker takes cacheSeconds (a whole number) and formats (out of ${pictureFormats.join(', ')}).`,
  })
}

async function answer(visit: Visit): Promise<Response> {
  const { env, request } = visit
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod()
  const keys = await readTokenKeys(env.WATERMARK_SECRET)
  const { host, pathname } = new URL(request.url)
  const token = pathname.slice(pathname.lastIndexOf('/') + 1)
  const now = new Date()
  const claims = await readWatermarkToken({ host, keys, now, token })
  const format = chooseFormat(visit)
  const { cacheSeconds: seconds, waitUntil } = visit
  const store = createPictureStore({ host, seconds, sign: keys[0].sign, waitUntil })
  const key = await store.keyOf(`${format}\n${describePicture(claims)}`)
  const headers = getHeaders({ expiresAt: claims.expiresAt, key, now })
  if (isKnown({ key, request })) return new Response(null, { headers, status: 304 })
  const fonts = getFonts(visit)
  const { bytes, type } = await store.read({
    draw: () => drawMark({ claims, fonts, format, images: env.IMAGES, store }),
    key,
  })
  headers.set('Content-Length', String(bytes.byteLength))
  headers.set('Content-Type', type)
  return new Response(request.method === 'HEAD' ? null : bytes, { headers })
}

function getFonts({ env: { WATERMARK_FONT_URL: url }, fonts }: Visit): Fonts {
  return url === undefined ? fonts : { '*': url, ...fonts }
}

function refuseMethod(): Response {
  const error = new CloudflareImagesError({
    code: 'REQUEST_INVALID',
    message: 'Pictures are read with GET or HEAD.',
  })
  const { body, headers } = errorAnswer({ error, isHead: false })
  headers.set('Allow', 'GET, HEAD')
  return new Response(body, { headers, status: 405 })
}

function chooseFormat({ formats, request }: Visit): PictureFormat {
  const accepted = request.headers.get('Accept') ?? ''
  const asked = formats.find((format) => accepted.includes(format))
  return asked ?? formats.at(-1) ?? 'image/jpeg'
}

type GetHeadersArgs = {
  expiresAt: number
  key: string
  now: Date
}

/** The browser's copy ends with the token at the latest, and is nobody else's. */
function getHeaders({ expiresAt, key, now }: GetHeadersArgs): Headers {
  const remaining = Math.max(0, Math.floor(expiresAt - now.getTime() / 1000))
  return new Headers({
    'Cache-Control': `private, max-age=${Math.min(maxBrowserSeconds, remaining)}`,
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ETag: `"${key}"`,
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept',
    'X-Content-Type-Options': 'nosniff',
  })
}

function isKnown({ key, request }: { key: string; request: Request }): boolean {
  const tags = (request.headers.get('If-None-Match') ?? '').split(',')
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === `"${key}"`)
}
