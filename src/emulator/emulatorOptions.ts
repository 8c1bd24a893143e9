import type { NamedVariant, NamedVariantOptions } from '../core/variant.js'
import type { Faults } from './faults/createFaults.js'
import type { Fault } from './faults/fault.js'
import type { LoggedRequest } from './http/createRequestLog.js'
import type { EmulatorOrigins } from './http/origins.js'
import type { SigningKey } from './store/settings.js'
import type { EmulatorFetch } from './upload/emulatorFetch.js'
import type { SentNotification } from './webhooks/createNotifier.js'

/** A named variant as people write it. */
export type NamedVariantInput = Partial<NamedVariantOptions> &
  Partial<Pick<NamedVariant, 'neverRequireSignedURLs'>>

export type EmulatorOptions = {
  /** Account hash of delivery URLs. @default the one in `dir`, random at first */
  accountHash?: string
  /** 32 hexadecimal digits. @default the one in `dir`, random at first */
  accountId?: string
  /** Take AVIF uploads, as Cloudflare does for Enterprise accounts. @default false */
  avif?: boolean
  /** Bounds the renditions kept in `dir`. @default { maxBytes: 256 MiB } */
  cache?: { maxBytes?: number }
  /** Folder of everything stored; created when missing. Several emulators may share it. */
  dir: string
  /** Faults armed from the start. */
  faults?: readonly Fault[]
  /** For webhooks and uploads by URL. @default node-fetch */
  fetch?: EmulatorFetch
  /** Allow options such as `w=400` in delivery URLs. @default as in `dir`, false at first */
  flexibleVariants?: boolean
  /**
   * Begin as an account that nobody has set up yet: only the variant `public`, flexible variants
   * off, one signing key. A folder that began otherwise is set back once; what is set up later stays.
   * @default false
   */
  fresh?: boolean
  /** Largest file accepted, in bytes. @default Cloudflare's limit of 10 MB */
  maxBytes?: number
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number
  /** URL bases recognised and written into answers. @default Cloudflare's own */
  origins?: Partial<EmulatorOrigins>
  /** Keys that are made sure of at start. @default the ones in `dir`, a random `default` at first */
  signingKeys?: readonly SigningKey[]
  /** Bearer token of the API. @default the one in `dir`, random at first */
  token?: string
  /** Named variants that are made sure of at start; others in `dir` stay. */
  variants?: Readonly<Record<string, NamedVariantInput>>
  /** Told of what a request says and nobody reads. @default process.emitWarning */
  warn?: (message: string) => void
  /** Where notifications about direct uploads go. @default nowhere */
  webhook?: { secret?: string; url: string }
}

/** Cloudflare Images on a local folder: API, upload host, batch host and delivery. */
export type Emulator = {
  readonly accountHash: string
  readonly accountId: string
  /** Ends silences and delays, then waits for the background. The folder stays usable. */
  close(): Promise<void>
  readonly faults: Faults
  /** Answers a request to any of the four hosts. Rejects where a real connection would break. */
  fetch(request: Request): Promise<Response>
  /** Webhook messages, in order. */
  readonly notifications: readonly SentNotification[]
  readonly origins: EmulatorOrigins
  /** How many requests came so far. */
  readonly requestCount: number
  /** The last 10,000 of them, oldest first. */
  readonly requests: readonly LoggedRequest[]
  /** Sends the message of "Save and Test". @throws OPTIONS_INVALID without a webhook. */
  sendTestWebhook(): Promise<SentNotification>
  /** Resolves when no work goes on in the background. */
  settled(): Promise<void>
  /** The keys of now, read from disk. */
  readonly signingKeys: readonly SigningKey[]
  readonly token: string
}
