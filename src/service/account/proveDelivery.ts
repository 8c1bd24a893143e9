import type { CloudflareImage } from '../../cloudflare/imagesClient.js'
import type { Size } from '../../core/geometry.js'
import type { NamedVariantOptions } from '../../core/variant.js'
import type { VariantOptions } from '../../core/variantOptionTypes.js'
import type { Connection } from '../connection.js'
import type { Service, ServiceCollection } from '../createService.js'
import type { Ledger } from '../ledger.js'

import { readImageHeader } from '../../core/imageHeader.js'
import { isCloudflareImagesError } from '../../errors.js'
import { createRenderPool } from '../../images/createRenderPool.js'
import { renderBudgets } from '../../images/renderBudget.js'
import { storeImage } from '../storeImage.js'
import { createURLBuilder } from '../urls/createURLBuilder.js'
import { fetchDelivered } from '../watermark/fetchDelivered.js'
import { hashOfImage } from './learnAccountHash.js'
import { drawProof, findWrongPixel } from './proofPicture.js'

export type ProofFailure = { collection: string; isPrivate: boolean; name: string; reason: string }

export type ProofReport = {
  /** Addresses that were fetched. */
  checked: number
  /** `false` without sharp: widths and heights alone were compared. */
  comparedColors: boolean
  failures: ProofFailure[]
  /** Sizes for which the test picture is too small. */
  leftOut: string[]
}

type ProveDeliveryArgs = {
  connection: Connection
  ledger: Ledger
  newId: () => string
  service: Service
  signal: AbortSignal
  /** The value of the key that signs. */
  signingKey: string | undefined
}

type Wanted = {
  collection: string
  height: number
  name: string
  options: NamedVariantOptions | VariantOptions
  url: null | string
  width: number
}

/** Wide enough for what sites show, and small as a file. */
const sides = { max: 2400, min: 800 }
const withSharp = createRenderPool({ maxActive: 1 })

/**
 * Uploads a picture, fetches every variant and size of every collection as documents announce them,
 * compares pixels, and deletes it. Public and private, as the collections are. A run that is killed
 * leaves a ledger row, and the sweep deletes the picture.
 *
 * @throws CloudflareImagesError where the picture cannot be stored
 */
export async function proveDelivery(args: ProveDeliveryArgs): Promise<ProofReport> {
  const { service, signal } = args
  const report: ProofReport = { checked: 0, comparedColors: true, failures: [], leftOut: [] }
  const all = Object.values(service.collections)
  for (const isPrivate of [false, true]) {
    const excluded = isPrivate ? 'public' : 'signed'
    const collections = all.filter(({ privacy }) => privacy !== excluded)
    const [first] = collections
    if (first === undefined || signal.aborted) continue
    await withPicture({ ...args, collection: first.slug, isPrivate }, async (image, source) => {
      const { imageId } = image
      const hash = hashOfImage(image)
      if (hash !== undefined && hash !== args.connection.delivery.accountHash) {
        const reason = `The account's hash is ${hash}, and the options have another. Set CLOUDFLARE_IMAGES_ACCOUNT_HASH.`
        report.failures.push({ collection: first.slug, isPrivate, name: 'account hash', reason })
        return
      }
      const tried = new Set<string>()
      for (const collection of collections) {
        for (const wanted of wantedOf({ ...args, collection, imageId, isPrivate, source })) {
          if (signal.aborted) return
          if (wanted.url === null) report.leftOut.push(`${wanted.collection}: ${wanted.name}`)
          if (wanted.url === null || tried.has(wanted.url)) continue
          tried.add(wanted.url)
          report.checked += 1
          const reason = await check({
            ...args,
            report,
            source,
            wanted: { ...wanted, url: wanted.url },
          })
          if (reason === undefined) continue
          const { collection: slug, name } = wanted
          report.failures.push({ collection: slug, isPrivate, name, reason })
        }
      }
    })
  }
  return report
}

type WithPictureArgs = ProveDeliveryArgs & { collection: string; isPrivate: boolean }

async function withPicture(
  { collection, connection: { client }, isPrivate, ledger, newId, service }: WithPictureArgs,
  use: (image: CloudflareImage, source: Size) => Promise<void>,
): Promise<void> {
  const source = sizeOfProof(service)
  const bytes = drawProof(source)
  const { image, rowId } = await storeImage({
    client,
    collection,
    creator: undefined,
    docId: undefined,
    durable: true,
    file: { bytes, mimeType: 'image/png', name: 'setup-test.png', size: bytes.byteLength },
    graceSeconds: 3600,
    imageId: undefined,
    ledger,
    maxRetries: service.options.maxRetries,
    metadata: {},
    newId,
    now: () => service.now(),
    requireSignedURLs: isPrivate,
    site: service.site,
  })
  try {
    await use(image, source)
  } finally {
    await client.deleteImage({ imageId: image.imageId })
    await ledger.remove({ durable: true, id: rowId })
  }
}

function sizeOfProof({ collections }: Service): Size {
  const widths = Object.values(collections)
    .flatMap(({ sizes, variants }) => [...sizes, ...variants])
    .flatMap(({ options }) => [options.width, options.height])
    .filter((side) => typeof side === 'number')
  const width = Math.min(sides.max, Math.max(sides.min, ...widths))
  return { height: Math.round((width * 3) / 4), width }
}

type WantedOfArgs = ProveDeliveryArgs & {
  collection: ServiceCollection
  imageId: string
  isPrivate: boolean
  source: Size
}

/** As documents of the collection announce them, whatever is known of the account. */
function wantedOf({
  collection,
  connection: { delivery },
  imageId,
  isPrivate,
  service,
  signingKey,
  source,
}: WantedOfArgs): Wanted[] {
  const unnamed = service.options.undeclaredVariants.filter((name) => name !== 'public')
  const urls = createURLBuilder({ ...collection, delivery, unnamed }).all({
    image: {
      ...source,
      crop: undefined,
      focal: undefined,
      imageId,
      mimeType: 'image/png',
      requireSignedURLs: isPrivate,
    },
    signer:
      signingKey === undefined ? undefined : { expiresAt: service.signedUntil(), key: signingKey },
  })
  const sizes = collection.sizes.map(({ name, options }) => ({
    ...urls.sizes[name],
    name,
    options,
  }))
  const variants = collection.variants.map(({ name, options }, index) => ({
    ...urls.variants[index],
    name,
    options,
  }))
  return [...variants, ...sizes].map(({ height, name, options, url, width }) => ({
    collection: collection.slug,
    height: height ?? 0,
    name,
    options,
    url: url ?? null,
    width: width ?? 0,
  }))
}

type CheckArgs = Pick<ProveDeliveryArgs, 'connection' | 'service'> & {
  report: ProofReport
  source: Size
  wanted: Wanted & { url: string }
}

/** @returns what is wrong, as a sentence without a signature */
async function check({
  connection,
  report,
  service: { options },
  source,
  wanted,
}: CheckArgs): Promise<string | undefined> {
  try {
    const bytes = await fetchDelivered({
      fetch: options.fetch,
      host: connection,
      request: { acceptsWebp: false, deliveryURL: wanted.url },
      timeoutMs: options.timeoutMs,
    })
    const picture = await decode(bytes)
    if (picture.width !== wanted.width || picture.height !== wanted.height) {
      return `It has ${picture.width}x${picture.height} pixels instead of ${wanted.width}x${wanted.height}.`
    }
    if (picture.pixels === undefined) {
      report.comparedColors = false
      return undefined
    }
    const wrong = findWrongPixel({ options: wanted.options, pixels: picture.pixels, source })
    return (
      wrong && `It shows another part of the picture than it should, at ${wrong.x}, ${wrong.y}.`
    )
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    return error.message
  }
}

async function decode(bytes: Buffer): Promise<Size & { pixels?: Uint8Array }> {
  const { height, width } = readImageHeader({ bytes, complete: true, totalBytes: bytes.byteLength })
  try {
    const pixels = await withSharp({
      budget: renderBudgets.rendition,
      task: async (sharp) =>
        sharp(bytes, { failOn: 'error' })
          .toColourspace('srgb')
          .ensureAlpha()
          .raw({ depth: 'uchar' })
          .toBuffer(),
    })
    return { height, pixels, width }
  } catch (error) {
    if (isCloudflareImagesError(error) && error.code === 'SHARP_MISSING') return { height, width }
    throw error
  }
}
