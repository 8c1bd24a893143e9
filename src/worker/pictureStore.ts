import { toBase64url } from '../core/base64url.js'
import { CloudflareImagesError } from '../errors.js'

/** Bytes and their type. */
export type Picture = { bytes: ArrayBuffer; type: string }

/** What this data centre has drawn before. Who may see a picture is asked before each look. */
export type PictureStore = {
  /** Names what a picture depends on. Keyed, so that nobody can try out ids against it. */
  keyOf(description: string): Promise<string>
  /** The picture that lies under a key; drawn and kept where there is none. */
  read(args: { draw: () => Promise<Response>; key: string }): Promise<Picture>
}

/** A name of its own: what lies here is out of reach of requests to the zone. */
const cacheName = 'payload-cloudflare-images'

type CreatePictureStoreArgs = {
  host: string
  seconds: number
  sign: CryptoKey
  waitUntil(promise: Promise<unknown>): void
}

/**
 * The platform's cache.
 *
 * @param args.seconds how long pictures stay; 0 for not at all.
 * @param args.sign the key of keys.
 */
export function createPictureStore({
  host,
  seconds,
  sign,
  waitUntil,
}: CreatePictureStoreArgs): PictureStore {
  const toURL = (key: string): string => `https://${host}/${key}`

  async function find(key: string): Promise<Picture | undefined> {
    if (seconds === 0) return undefined
    const cache = await caches.open(cacheName)
    const response = await cache.match(toURL(key))
    return response && readPicture(response)
  }

  async function keep({ key, picture }: { key: string; picture: Picture }): Promise<void> {
    const cache = await caches.open(cacheName)
    const headers = {
      'Cache-Control': `public, max-age=${seconds}`,
      'Content-Length': String(picture.bytes.byteLength),
      'Content-Type': picture.type,
    }
    await cache.put(toURL(key), new Response(picture.bytes, { headers }))
  }

  return {
    async keyOf(description) {
      const text = new TextEncoder().encode(`picture\n${description}`)
      return toBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', sign, text)))
    },
    async read({ draw, key }) {
      const kept = await find(key)
      if (kept !== undefined) return kept
      const picture = await readPicture(await draw())
      if (seconds > 0) waitUntil(keep({ key, picture }))
      return picture
    },
  }
}

/** Read to the end before anything is answered: half a picture is none. */
async function readPicture(response: Response): Promise<Picture> {
  const bytes = await response.arrayBuffer()
  const type = response.headers.get('Content-Type') ?? ''
  if (bytes.byteLength > 0 && type.startsWith('image/')) return { bytes, type }
  throw new CloudflareImagesError({
    code: 'API_RESPONSE_INVALID',
    message: 'Cloudflare answered without a picture. Try again later.',
  })
}
