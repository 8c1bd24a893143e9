import type { Payload, PayloadRequest } from 'payload'

import type { FileTarget } from '../core/fileTarget.js'
import type { Size } from '../core/geometry.js'
import type { ImageEvent } from '../core/imageEvent.js'
import type { NamedVariant } from '../core/variant.js'
import type { ResolvedCollection, ResolvedOptions } from '../options/resolvedOptions.js'
import type { Background } from './background.js'
import type { CallGate } from './callGate.js'
import type { Connection } from './connection.js'
import type { LocalWebhook } from './localWebhook.js'
import type { URLBuilder } from './urls/createURLBuilder.js'
import type { SizePlan } from './urls/imageSizes.js'
import type { DeliveredRendition, Rendition } from './urls/srcset.js'
import type { DocumentURLs, KnownAccount, Signer } from './urls/urlTypes.js'

import { bucketExpiry } from '../core/signing.js'
import { createBackground } from './background.js'
import { createCallGate } from './callGate.js'
import { openConnection } from './connection.js'
import { isNotDeliverable, isQueued, isRefused, readDocumentImage } from './documentImage.js'
import { createLocalWebhook } from './localWebhook.js'
import { openSpool } from './queue/openSpool.js'
import { queuedURLs } from './queue/queuedURLs.js'
import { withSpool } from './queue/withSpool.js'
import { fallbackURLs } from './urls/blankURLs.js'
import { createURLBuilder } from './urls/createURLBuilder.js'

/** Seconds after which an unsettled upload counts as abandoned: longer than any request lives. */
export const defaultGraceSeconds = 3600

export type ServiceCollection = ResolvedCollection & {
  sizes: readonly SizePlan[]
  /** The size that stands in for the `thumbnailVariant`. */
  thumbnailSize: string | undefined
}

/** What hooks, endpoints, jobs and commands share. One per Payload config. */
export type Service = {
  /** `undefined` until this process knows. */
  readonly accountLacks: readonly string[] | undefined
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
  buildURLs(args: { collection: string; doc: unknown }): DocumentURLs | undefined
  /** Width and height of what `url` shows; `undefined` where `buildURLs` knows none. */
  shownSize(args: { collection: string; doc: unknown }): Size | undefined
  /** What stands before every call to Cloudflare. */
  readonly calls: CallGate
  readonly collections: Readonly<Record<string, ServiceCollection>>
  /** Resolves secrets and opens the account, once; a failure is tried again at the next call. */
  connect(): Promise<Connection>
  readonly isConnected: boolean
  /**
   * Whether the site is opened only to be examined: it starts without the account's signing keys, which
   * may be what is wrong. Default false.
   */
  isExamined: boolean
  /**
   * What URLs are built for from now on, and what the account lacks, in words. Until it is known, the
   * account counts as having everything.
   */
  learnAccount(found: { known: KnownAccount; lacks: readonly string[] }): void
  /** Told of every event once it has happened, whoever else is told. */
  readonly listeners: readonly EventListener[]
  readonly localWebhook: LocalWebhook
  /** All named variants that URLs of this site use. */
  readonly namedVariants: readonly NamedVariant[]
  now(): Date
  readonly options: ResolvedOptions
  /** Where files wait that could not be sent. */
  readonly spool: FileTarget
  /** When URLs that are signed now end, in unix seconds: the same within a bucket. */
  signedUntil(): number
  /** Why private images have no URLs: the key that signs is not known yet. `undefined` where it is. */
  readonly signingProblem: unknown
  /** On every image at Cloudflare, so that several sites can share an account. */
  readonly site: string
  /** Whether the account is compared in the background. Default true; not for a single command. */
  watchesAccount: boolean
  /** Where marks are drawn at the edge; known once connected. */
  readonly watermarkWorker: Connection['watermarkWorker']
  /** Calls back, in passing, whenever URLs of a document are built. */
  whenURLsAreBuilt(listener: () => void): void
}

/** One Payload with the service of its config. */
export type Site = { payload: Payload; service: Service }

/** A request about a collection of ours. */
export type CollectionCall = { req: PayloadRequest; service: Service; slug: string }

export type EventListener = (news: Site & { event: ImageEvent }) => Promise<void>

type CreateServiceArgs = {
  collections: Readonly<Record<string, ServiceCollection>>
  /** Where Payload's file route gives a document's file out. */
  fileURLOf: (args: { collection: string; filename: string }) => string
  listeners: readonly EventListener[]
  localBaseURL: string
  namedVariants: readonly NamedVariant[]
  now?: () => Date
  options: ResolvedOptions
  site: string
}

export function createService({
  collections,
  fileURLOf,
  listeners,
  localBaseURL,
  namedVariants,
  now = () => new Date(),
  options,
  site,
}: CreateServiceArgs): Service {
  let connection: Connection | undefined
  let opening: Promise<Connection> | undefined
  let account: KnownAccount | undefined
  let accountLacks: readonly string[] | undefined
  let isExamined = false
  let notifyURLs: (() => void) | undefined
  const background = createBackground()
  const spool = openSpool(options)
  const calls = createCallGate({ background, now: () => now().getTime(), options })
  const localWebhook = createLocalWebhook({ background, isLocal: options.mode === 'local' })
  const builders = new Map<string, URLBuilder>()
  const builderOf = (slug: string, { delivery }: Connection): URLBuilder | undefined => {
    const known = builders.get(slug)
    const collection = collections[slug]
    if (known !== undefined || collection === undefined) return known
    const unnamed = options.undeclaredVariants.filter((name) => name !== 'public')
    const builder = createURLBuilder({ ...collection, account, delivery, unnamed })
    builders.set(slug, builder)
    return builder
  }
  const signedUntil = (): number =>
    bucketExpiry({ ...options.signedURLs, nowSeconds: Math.floor(now().getTime() / 1000) })
  const signerFor = (
    { signingKeys }: Connection,
    expiresAt = signedUntil(),
  ): Signer | undefined => {
    const { current } = signingKeys
    if (current === undefined) signingKeys.ask()
    return current === undefined ? undefined : { expiresAt, key: current }
  }
  return {
    get accountLacks() {
      return accountLacks
    },
    background,
    buildRendition({ collection, doc, expiresAt, rendition }) {
      const image = isNotDeliverable(doc) ? undefined : readDocumentImage(doc)
      if (image === undefined || connection === undefined) return undefined
      const signer = signerFor(connection, expiresAt)
      return builderOf(collection, connection)?.one({ image, rendition, signer })
    },
    buildURLs({ collection, doc }) {
      const ours = collections[collection]
      if (ours !== undefined && isQueued(doc) && !isRefused(doc)) {
        return queuedURLs({ collection: ours, doc, fileURLOf })
      }
      if (isNotDeliverable(doc)) return fallbackURLs({ ...options, sizes: ours?.sizes ?? [] })
      const image = readDocumentImage(doc)
      if (image === undefined || connection === undefined) return undefined
      notifyURLs?.()
      return builderOf(collection, connection)?.all({ image, signer: signerFor(connection) })
    },
    calls,
    collections,
    async connect() {
      opening ??= openConnection({
        attempt: calls.attempt,
        localBaseURL,
        localWebhook,
        namedVariants,
        options,
        withoutKeys: isExamined,
      }).then((opened) => ({ ...opened, client: withSpool({ client: opened.client, spool }) }))
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
    get isExamined() {
      return isExamined
    },
    set isExamined(value) {
      isExamined = value
    },
    learnAccount({ known, lacks }) {
      account = known
      accountLacks = lacks
      builders.clear()
    },
    listeners,
    localWebhook,
    namedVariants,
    now,
    options,
    shownSize({ collection, doc }) {
      const image = readDocumentImage(doc)
      if (image === undefined || connection === undefined) return undefined
      if (isQueued(doc)) return { height: image.height, width: image.width }
      return builderOf(collection, connection)?.sizeOf(image)
    },
    signedUntil,
    get signingProblem() {
      return connection?.signingKeys.problem
    },
    site,
    spool,
    watchesAccount: true,
    get watermarkWorker() {
      return connection?.watermarkWorker
    },
    whenURLsAreBuilt(listener) {
      notifyURLs = listener
    },
  }
}
