import type { NamedVariant } from '../core/variant.js'
import type { ResolvedCollection, ResolvedOptions } from '../options/resolvedOptions.js'
import type { Background } from './background.js'
import type { Connection } from './connection.js'
import type { UrlBuilder } from './createUrlBuilder.js'
import type { SizePlan } from './imageSizes.js'
import type { LocalWebhook } from './localWebhook.js'
import type { DeliveredRendition, Rendition } from './srcset.js'
import type { DocumentUrls, Signer } from './urlTypes.js'

import { bucketExpiry } from '../core/signing.js'
import { createBackground } from './background.js'
import { openConnection } from './connection.js'
import { blankUrls } from './blankUrls.js'
import { isNotDeliverable, readDocumentImage } from './documentImage.js'
import { createUrlBuilder } from './createUrlBuilder.js'
import { createLocalWebhook } from './localWebhook.js'

/** Seconds after which an unsettled upload counts as abandoned: longer than any request lives. */
export const defaultGraceSeconds = 3600

export type ServiceCollection = ResolvedCollection & { sizes: readonly SizePlan[] }

/** What hooks, endpoints, jobs and commands share. One per Payload config. */
export type Service = {
  readonly background: Background
  /**
   * One rendition, signed until `expiresAt` (unix seconds; by `signedURLs` where it is left out)
   * where the image is private. `undefined` without an image that can be delivered.
   */
  buildRendition(args: {
    collection: string
    doc: unknown
    expiresAt?: number | undefined
    rendition: Rendition
  }): DeliveredRendition | undefined
  /**
   * Never touches network or database. Empty while an image is not there, `undefined` for a document
   * without one.
   */
  buildUrls(args: { collection: string; doc: unknown }): DocumentUrls | undefined
  readonly collections: Readonly<Record<string, ServiceCollection>>
  /** Resolves secrets and opens the account, once; a failure is tried again at the next call. */
  connect(): Promise<Connection>
  readonly isConnected: boolean
  readonly localWebhook: LocalWebhook
  /** All named variants that URLs of this site use. */
  readonly namedVariants: readonly NamedVariant[]
  now(): Date
  readonly options: ResolvedOptions
  /** When URLs that are signed now end, in unix seconds: the same within a bucket. */
  signedUntil(): number
  /** On every image at Cloudflare, so that several sites can share an account. */
  readonly site: string
  /** Where marks are drawn at the edge; known once connected. */
  readonly watermarkWorker: Connection['watermarkWorker']
}

export function createService({
  collections,
  localBaseURL,
  namedVariants,
  now = () => new Date(),
  options,
  site,
}: {
  collections: Readonly<Record<string, ServiceCollection>>
  localBaseURL: string
  namedVariants: readonly NamedVariant[]
  now?: () => Date
  options: ResolvedOptions
  site: string
}): Service {
  let connection: Connection | undefined
  let opening: Promise<Connection> | undefined
  const background = createBackground()
  const localWebhook = createLocalWebhook({ background, isLocal: options.mode === 'local' })
  const builders = new Map<string, UrlBuilder>()
  const builderOf = (slug: string, { delivery }: Connection): UrlBuilder | undefined => {
    const known = builders.get(slug)
    const collection = collections[slug]
    if (known !== undefined || collection === undefined) return known
    const builder = createUrlBuilder({ ...collection, delivery })
    builders.set(slug, builder)
    return builder
  }
  const signedUntil = (): number =>
    bucketExpiry({ ...options.signedURLs, nowSeconds: Math.floor(now().getTime() / 1000) })
  const signerFor = (
    { signingKeys: { current } }: Connection,
    expiresAt = signedUntil(),
  ): Signer | undefined => (current === undefined ? undefined : { expiresAt, key: current })
  return {
    background,
    buildRendition({ collection, doc, expiresAt, rendition }) {
      const image = isNotDeliverable(doc) ? undefined : readDocumentImage(doc)
      if (image === undefined || connection === undefined) return undefined
      const signer = signerFor(connection, expiresAt)
      return builderOf(collection, connection)?.one({ image, rendition, signer })
    },
    buildUrls({ collection, doc }) {
      if (isNotDeliverable(doc)) return blankUrls(collections[collection]?.sizes ?? [])
      const image = readDocumentImage(doc)
      if (image === undefined || connection === undefined) return undefined
      return builderOf(collection, connection)?.all({ image, signer: signerFor(connection) })
    },
    collections,
    async connect() {
      opening ??= openConnection({ localBaseURL, localWebhook, namedVariants, options })
      try {
        connection = await opening
        return connection
      } catch (error) {
        opening = undefined
        throw error
      }
    },
    get isConnected() {
      return connection !== undefined
    },
    localWebhook,
    namedVariants,
    now,
    options,
    signedUntil,
    site,
    get watermarkWorker() {
      return connection?.watermarkWorker
    },
  }
}
