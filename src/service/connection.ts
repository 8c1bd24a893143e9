import type { ImagesClient } from '../cloudflare/imagesClient.js'
import type { DeliveryShape } from '../core/deliveryUrl.js'
import type { NamedVariant } from '../core/variant.js'
import type { Emulator } from '../emulator/emulatorOptions.js'
import type { ResolvedOptions } from '../options/resolvedOptions.js'
import type { Secret } from '../optionTypes.js'
import type { LocalWebhook } from './localWebhook.js'
import type { SigningKeys } from './signingKeys.js'

import { createImagesClient } from '../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../cloudflare/fetchFromHandler.js'
import { parseDeliveryBase } from '../core/deliveryUrl.js'
import { version } from '../version.js'
import { readAccountKeys } from './signingKeys.js'

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

/**
 * Resolves the secrets and opens the account. Local mode differs in one thing: the emulator
 * answers the client's `fetch`, in this process.
 *
 * @throws CloudflareImagesError OPTIONS_INVALID where images are private and no key signs their URLs
 */
export async function openConnection({
  localBaseURL,
  localWebhook,
  namedVariants,
  options,
}: {
  /** Where this site serves the emulator's delivery host, such as `/api/cloudflare-images/local`. */
  localBaseURL: string
  localWebhook: LocalWebhook
  namedVariants: readonly NamedVariant[]
  options: ResolvedOptions
}): Promise<Connection> {
  const accountHash = await read(options.accountHash)
  const accountId = await read(options.accountId)
  const given = options.signingKey === undefined ? undefined : await read(options.signingKey)
  const shared = {
    accountId,
    apiBaseURL: options.apiBaseURL,
    apiToken: options.apiToken,
    timeoutMs: options.timeoutMs,
    uploadTimeoutMs: options.timeoutMs * 5,
    userAgent: `payload-cloudflare-images/${version}`,
  }
  if (options.mode === 'cloudflare') {
    const { baseURL, includeAccountHash } = options.delivery
    const client = createImagesClient({
      ...shared,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
    return {
      client,
      delivery: parseDeliveryBase({
        accountHash,
        includeAccountHash,
        ...(baseURL === undefined ? {} : { baseURL }),
      }),
      emulator: undefined,
      signingKeys:
        given === undefined && needsKey(options)
          ? await readAccountKeys({ client, name: options.signingKeyName })
          : { current: given },
      toPublicUploadURL: ({ uploadURL }) => uploadURL,
      watermarkWorker: await openWorker(options.watermark?.worker),
    }
  }
  // Loaded on demand: the emulator brings sharp along, which production does not need.
  const { createEmulator } = await import('../emulator/createEmulator.js')
  const emulator = createEmulator({
    accountHash,
    accountId,
    dir: options.local.dir,
    fetch: localWebhook.fetch,
    flexibleVariants: Object.values(options.collections).some(({ flexible }) => flexible),
    ...(given === undefined ? {} : { signingKeys: [{ name: 'default', value: given }] }),
    token: await read(options.apiToken),
    variants: Object.fromEntries(
      namedVariants.map(({ name, neverRequireSignedURLs, options: variant }) => [
        name,
        { ...variant, neverRequireSignedURLs },
      ]),
    ),
    ...(localWebhook.secret === undefined
      ? {}
      : { webhook: { secret: localWebhook.secret, url: localWebhook.url } }),
  })
  const wrap = options.fetch === undefined ? fetchFromHandler(emulator.fetch) : options.fetch
  return {
    client: createImagesClient({ ...shared, fetch: wrap }),
    delivery: parseDeliveryBase({ accountHash, baseURL: localBaseURL }),
    emulator,
    signingKeys: { current: given },
    toPublicUploadURL: ({ origin, uploadURL }) =>
      new URL(`${localBaseURL}/upload${new URL(uploadURL).pathname}`, origin).href,
    // It reads Cloudflare's account, not this folder: the site draws here.
    watermarkWorker: undefined,
  }
}

async function openWorker(
  worker: NonNullable<ResolvedOptions['watermark']>['worker'],
): Promise<Connection['watermarkWorker']> {
  return worker && { secret: await read(worker.secret), url: worker.url }
}

function needsKey({ collections }: ResolvedOptions): boolean {
  return Object.values(collections).some(({ access }) => access !== 'public')
}

async function read(secret: Secret): Promise<string> {
  return typeof secret === 'function' ? secret() : secret
}
