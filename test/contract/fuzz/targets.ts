import type { Random } from './mutate.js'

import { parseRetryAfter } from '../../../src/cloudflare/createAPIError.js'
import { parseImage, parseImageList } from '../../../src/cloudflare/parseImage.js'
import { readEnvelope } from '../../../src/cloudflare/readEnvelope.js'
import { isCssColor, toURLColor } from '../../../src/core/cssColor.js'
import { parseDeliveryBase, parseDeliveryURL } from '../../../src/core/deliveryURL.js'
import { assertFilename, cleanFilename } from '../../../src/core/filename.js'
import { readWholeHeader } from '../../../src/core/imageHeader.js'
import { createReceipt, readReceipt } from '../../../src/core/receipt.js'
import { signURL, verifySignedURL } from '../../../src/core/signing.js'
import { makeSvgSafe } from '../../../src/core/svgSafety.js'
import { parseVariantName, parseVariantOptions } from '../../../src/core/variant.js'
import { parseMark } from '../../../src/core/watermark.js'
import { parseWatermarkClaims, splitToken } from '../../../src/core/watermarkToken.js'
import { parseWebhookMessage } from '../../../src/core/webhookMessage.js'
import { verifyWebhook } from '../../../src/core/webhookVerification.js'
import { parseByteRange } from '../../../src/emulator/api/getImageBlob.js'
import { parseMetadataFilters } from '../../../src/emulator/api/metadataFilter.js'
import { resolveOptions } from '../../../src/options.js'
import { parseUploadRequest } from '../../../src/plugin/directUpload/parseUploadRequest.js'
import { drawHeic } from '../../fixtures/heic.js'
import { svgPlain, svgWithScript } from '../../fixtures/hostileImages.js'
import { drawAnimation, drawQuadrants } from '../../fixtures/images.js'
import { mutateBytes, mutateText, mutateValue, toJSON } from './mutate.js'

/** Something that reads what strangers send. */
export type Target = {
  /** An input that nearly makes sense. */
  draw: (random: Random) => unknown
  run: (input: never) => unknown
}

const target = <T>(draw: (random: Random) => T, run: (input: T) => unknown): Target => ({
  draw,
  run,
})

const now = new Date('2026-11-30T12:00:00Z')
const secret = 'the secret of a site'
const delivery = parseDeliveryBase({ accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q' })
const id = '2cdc28f0-017a-49c4-9ed7-87056c83901f'
const deliveryURLs = [
  `https://imagedelivery.net/Vi7wi5KSItxGFsWRG2Us6Q/${id}/public`,
  `https://imagedelivery.net/Vi7wi5KSItxGFsWRG2Us6Q/products/blue%20chair.jpg/w=400,h=300,fit=cover,gravity=0.5x0.2`,
  `https://imagedelivery.net/Vi7wi5KSItxGFsWRG2Us6Q/${id}/width=80,trim=border,trim.border.color=%23fff,background=rgb%28240%2040%20145%29`,
]
const receipt = createReceipt({
  claims: {
    ...{ collection: 'media', expiresAt: 4_000_000_000, filename: 'photo.jpg', imageId: id },
    ...{ site: 'example', uploadId: 'a1', user: 'users:1' },
  },
  secret,
})
const image = {
  creator: null,
  filename: 'photo.jpg',
  id,
  meta: { tenant: 'a' },
  requireSignedURLs: false,
  uploaded: '2026-11-30T12:00:00.000Z',
  variants: [deliveryURLs[0]],
}
const envelope = { errors: [], messages: [], result: { images: [image] }, success: true }
const webhooks = [
  { data: { image: { id } }, name: 'Images', text: 'An image was uploaded.', ts: 1_780_000_000 },
  { messages: [{ body: { payload: { id }, type: 'cf.images.image.uploaded' } }] },
  { text: 'Hello World! This is a test message sent from https://cloudflare.com.' },
]
const options = {
  accountHash: 'Vi7wi5KSItxGFsWRG2Us6Q',
  accountId: '0123456789abcdef0123456789abcdef',
  apiToken: 'a-token',
  collections: { media: { privacy: 'signed', variants: { card: { fit: 'cover', width: 300 } } } },
  jobs: { queue: 'images', sweepCron: '0 4 * * *' },
  signedURLs: { expiresInSeconds: 3600 },
  variants: { hero: { fit: 'scale-down', height: 800, metadata: 'none', width: 1600 } },
  webhook: { secret },
}
const uploadRequests = [
  { filename: 'photo.jpg', mimeType: 'image/jpeg', size: 1000 },
  {
    document: { alt: 'A' },
    draft: true,
    filename: 'a.png',
    metadata: { a: 1 },
    mimeType: 'image/png',
    size: 5,
  },
]
const marks = [
  { color: '#fff', margin: 10, position: 'bottom-right', size: 0.04, text: '© example' },
  { image: 'https://example.com/logo.png', opacity: 0.5, repeat: 'x', width: 0.25 },
]
const filters = [
  'meta.tenant=a',
  'meta.a.b[gte:number]=3&meta.c[in]=a|b',
  'meta.d[eq:boolean]=true',
]
const claims = JSON.stringify({
  ...{ expiresAt: 4_000_000_000, imageId: id, mark: { text: 'x' }, original: false },
  ...{ transform: '', variant: 'public', viewer: null },
})

let pictures: readonly Uint8Array[]

/** One of each kind of file, before anything is drawn from them. */
export async function drawPictures(): Promise<void> {
  const size = { height: 20, width: 30 }
  const drawn = await Promise.all([
    ...(['jpeg', 'png', 'gif', 'webp'] as const).map((format) =>
      drawQuadrants({ ...size, format }),
    ),
    drawAnimation({ ...size, format: 'gif', frames: 3 }),
    drawAnimation({ ...size, format: 'webp', frames: 3 }),
  ])
  pictures = [...drawn, drawHeic()]
}

const entities = `<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE svg [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" style="fill:url(#g)"><text>&c;</text></svg>`

const svgs = [svgPlain(), svgWithScript(), Buffer.from(entities)]

/** Each reader of what comes from outside, by name. */
export const targets = {
  'SVG markup': target((random) => Buffer.from(mutateText(random, svgs.map(String))), makeSvgSafe),
  'answers of the API': target(
    (random) => toJSON(mutateValue(random, [envelope])),
    (text) => {
      const answer = readEnvelope(text)
      if (answer.kind !== 'envelope') return
      parseImageList(answer.result)
      parseImage(answer.result)
    },
  ),
  'byte ranges': target(
    (random) => mutateText(random, ['bytes=0-10', 'bytes=-5', 'bytes=5-']),
    (header) => parseByteRange({ header, size: 100 }),
  ),
  'claims of watermarked URLs': target(
    (random) => mutateText(random, [claims]),
    (text) => parseWatermarkClaims({ now, text }),
  ),
  colors: target(
    (random) =>
      mutateText(random, ['#ff0000', 'rgb(240 40 145 / 50%)', 'hsl(120deg, 50%, 50%)', 'red']),
    (text) => [isCssColor(text), toURLColor(text)],
  ),
  'delivery URLs': target(
    (random) => mutateText(random, deliveryURLs),
    (url) => [parseDeliveryURL({ delivery, url }), parseDeliveryURL({ url })],
  ),
  'file names': target(
    (random) => mutateText(random, ['photo.jpg', 'Ferien in Österreich 2026.HEIC', 'a/b\\c.png']),
    (name) => {
      const cleaned = cleanFilename(name)
      assertFilename(cleaned)
    },
  ),
  'headers of SVG files': target((random) => mutateBytes(random, svgs), readWholeHeader),
  'headers of images': target((random) => mutateBytes(random, pictures), readWholeHeader),
  'hosts of delivery': target(
    (random) =>
      mutateText(random, [
        'https://img.example.com',
        '/images',
        'https://a.example/cdn-cgi/imagedelivery/',
      ]),
    (baseURL) => parseDeliveryBase({ accountHash: delivery.accountHash, baseURL }),
  ),
  'metadata filters': target(
    (random) => mutateText(random, filters),
    (text) => parseMetadataFilters(new URLSearchParams(text))({ a: { b: 3 }, tenant: 'a' }),
  ),
  options: target(
    (random) => mutateValue(random, [options]),
    (given) => resolveOptions({ env: {}, options: given as never }),
  ),
  receipts: target(
    (random) => mutateText(random, [receipt]),
    (given) => readReceipt({ now, receipt: given, secret }),
  ),
  'requests for an upload URL': target(
    (random) => mutateValue(random, uploadRequests),
    (body) =>
      parseUploadRequest({
        body: (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>,
        rules: {
          ...{ defaultExpiresInSeconds: 1800, ids: 'free', maxBytes: 10_000_000 },
          mimeTypes: ['image/jpeg', 'image/png'],
        } as never,
      }),
  ),
  'retry-after': target(
    (random) => mutateText(random, ['30', 'Mon, 30 Nov 2026 12:00:00 GMT']),
    (header) => parseRetryAfter({ header, nowMs: now.getTime() }),
  ),
  'signed URLs': target(
    (random) =>
      mutateText(random, [
        signURL({ delivery, expiresAt: 4_000_000_000, key: secret, url: deliveryURLs[0]! }),
      ]),
    (url) => verifySignedURL({ delivery, keys: [secret], nowSeconds: now.getTime() / 1000, url }),
  ),
  tokens: target((random) => mutateText(random, [`v1.abc.${'a'.repeat(43)}`]), splitToken),
  'variant names': target(
    (random) => mutateText(random, ['public', 'card-2', 'Hero_wide']),
    parseVariantName,
  ),
  'variant options': target(
    (random) =>
      mutateText(
        random,
        deliveryURLs.map((url) => url.split('/').at(-1)!),
      ),
    parseVariantOptions,
  ),
  'watermark definitions': target((random) => mutateValue(random, marks), parseMark),
  'webhook messages': target((random) => mutateValue(random, webhooks), parseWebhookMessage),
  'webhook signatures': target(
    (random) => mutateText(random, [`sha256=${'ab'.repeat(32)}`, secret]),
    (text) =>
      verifyWebhook({
        headers: { 'cf-webhook-auth': text, 'x-signature': text },
        rawBody: text,
        secrets: [secret],
      }),
  ),
} satisfies Record<string, Target>
