import type { Attempt } from '../cloudflare/apiRequest.js'
import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { DeliveryShape } from '../core/deliveryURL.js'
import type { NamedVariant } from '../core/variant.js'
import type { Emulator, EmulatorOptions } from '../emulator/emulatorOptions.js'
import type { ResolvedOptions } from '../options/resolvedOptions.js'
import type { Secret } from '../optionTypes.js'
import type { LocalWebhook } from './localWebhook.js'
import type { SigningKeys } from './urls/signingKeys.js'

import {
  createImagesClient,
  imagesClientDefaults,
  type ImagesClientOptions,
} from '../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../cloudflare/fetchFromHandler.js'
import { parseDeliveryBase } from '../core/deliveryURL.js'
import { version } from '../version.js'
import { hasLowPriority } from './callPriority.js'
import { givenKey, readAccountKeys } from './urls/signingKeys.js'

/** The account this process talks to: Cloudflare, or the emulator on local disk. */
export type Connection = {
  client: ImagesClient
  delivery: DeliveryShape
  emulator: Emulator | undefined
  signingKeys: SigningKeys
  /**
   * A one-time upload URL as a browser can use it: in local mode it leads to this site.
   *
   * @param args.origin of the request, for sites that do not say where they are
   */
  toPublicUploadURL(args: { origin: string; uploadURL: string }): string
  /** Where marks are drawn at the edge, with its secret; without it this site draws them. */
  watermarkWorker: { secret: string; url: string } | undefined
}

type OpenConnectionArgs = {
  /** Around every request, where Cloudflare itself is called. */
  attempt: Attempt
  /** Where this site serves the emulator's delivery host, such as `/api/cloudflare-images/local`. */
  localBaseURL: string
  localWebhook: LocalWebhook
  namedVariants: readonly NamedVariant[]
  options: ResolvedOptions
  /** Does not read the account's signing keys, where none is given. */
  withoutKeys: boolean
}

/**
 * Resolves the secrets and opens the account, whether Cloudflare answers or not. Local mode differs in one thing: the emulator
 * answers the client's `fetch`, in this process.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID where images are private and no key signs their URLs
 */
export async function openConnection({
  attempt,
  localBaseURL,
  localWebhook,
  namedVariants,
  options,
  withoutKeys,
}: OpenConnectionArgs): Promise<Connection> {
  const accountHash = await read(options.accountHash)
  const accountId = await read(options.accountId)
  const given = options.signingKey === undefined ? undefined : await read(options.signingKey)
  const shared = {
    accountId,
    apiBaseURL: options.apiBaseURL,
    apiToken: options.apiToken,
    maxRetries: options.maxRetries,
    timeoutMs: options.timeoutMs,
    uploadTimeoutMs: options.timeoutMs * 5,
    userAgent: `payload-cloudflare-images/${version}`,
  }
  if (options.mode === 'cloudflare') {
    const { baseURL, includeAccountHash } = options.delivery
    const client = createImagesClient({
      ...shared,
      attempt,
      ...batchHostOf(options),
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
    return {
      client,
      delivery: parseDeliveryBase({ accountHash, baseURL, includeAccountHash }),
      emulator: undefined,
      signingKeys: await openKeys({ client, given, options, withoutKeys }),
      toPublicUploadURL: ({ uploadURL }) => uploadURL,
      watermarkWorker: await openWorker(options.watermark?.worker),
    }
  }
  // Loaded on demand: the emulator brings sharp along, which production does not need.
  const { createEmulator } = await import('../emulator/createEmulator.js')
  const emulator = createEmulator({
    accountHash,
    accountId,
    avif: options.limits.mimeTypes.includes('image/avif'),
    dir: options.local.dir,
    fetch: localWebhook.fetch,
    ...(options.local.account === 'fresh'
      ? { fresh: true }
      : readyAccount({ namedVariants, options })),
    ...(given === undefined ? {} : { signingKeys: [{ name: 'default', value: given }] }),
    token: await read(options.apiToken),
    ...(localWebhook.secret === undefined
      ? {}
      : { webhook: { secret: localWebhook.secret, url: localWebhook.url } }),
  })
  const wrap = options.fetch === undefined ? fetchFromHandler(emulator.fetch) : options.fetch
  const client = createImagesClient({ ...shared, fetch: wrap })
  return {
    client,
    delivery: parseDeliveryBase({ accountHash, baseURL: localBaseURL }),
    emulator,
    signingKeys: await openKeys({ client, given, options, withoutKeys }),
    toPublicUploadURL: ({ origin, uploadURL }) =>
      new URL(`${localBaseURL}/upload${new URL(uploadURL).pathname}`, origin).href,
    // It reads Cloudflare's account, not this folder: the site draws here.
    watermarkWorker: undefined,
  }
}

/** An API of another host, such as a proxy, has another batch host or none. */
function batchHostOf({
  apiBaseURL,
  batchBaseURL,
}: ResolvedOptions): Pick<ImagesClientOptions, 'batchBaseURL' | 'usesBatchHost'> {
  const isCloudflare = apiBaseURL === imagesClientDefaults.apiBaseURL
  const host = batchBaseURL ?? (isCloudflare && imagesClientDefaults.batchBaseURL)
  return host === false ? {} : { batchBaseURL: host, usesBatchHost: hasLowPriority }
}

async function openWorker(
  worker: NonNullable<ResolvedOptions['watermark']>['worker'],
): Promise<Connection['watermarkWorker']> {
  return worker && { secret: await read(worker.secret), url: worker.url }
}

type ReadyAccountArgs = Pick<OpenConnectionArgs, 'namedVariants' | 'options'>

/** What a person would have set up: everything that the options ask for. */
function readyAccount({
  namedVariants,
  options,
}: ReadyAccountArgs): Pick<EmulatorOptions, 'flexibleVariants' | 'variants'> {
  return {
    flexibleVariants: Object.values(options.collections).some(({ flexible }) => flexible),
    variants: Object.fromEntries(
      namedVariants.map(({ name, neverRequireSignedURLs, options: variant }) => [
        name,
        { ...variant, neverRequireSignedURLs },
      ]),
    ),
  }
}

type OpenKeysArgs = {
  client: ImagesClient
  given: string | undefined
  options: ResolvedOptions
  withoutKeys: boolean
}

async function openKeys({
  client,
  given,
  options,
  withoutKeys,
}: OpenKeysArgs): Promise<SigningKeys> {
  // Without a token, when switched off, there is nobody to ask.
  const isAsked = !withoutKeys && options.apiToken !== ''
  return given === undefined && needsKey(options) && isAsked
    ? readAccountKeys({ client, name: options.signingKeyName })
    : givenKey(given)
}

function needsKey({ collections }: ResolvedOptions): boolean {
  return Object.values(collections).some(({ privacy }) => privacy !== 'public')
}

async function read(secret: Secret): Promise<string> {
  return typeof secret === 'function' ? secret() : secret
}
