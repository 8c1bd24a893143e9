import type { Environment, ResolvedOptions } from './options/resolvedOptions.js'
import type { CloudflareImagesOptions } from './optionTypes.js'

import { cloudflareLimits } from './core/limits.js'
import { CloudflareImagesError } from './errors.js'
import { optionDefaults } from './options/defaults.js'
import { createProblems } from './options/problems.js'
import { resolveAdmin } from './options/resolveAdmin.js'
import { resolveCollections } from './options/resolveCollections.js'
import { resolveCredentials } from './options/resolveCredentials.js'
import { resolveMimeTypes } from './options/resolveMimeTypes.js'
import { resolveOperation } from './options/resolveOperation.js'
import { resolvePlaceholder } from './options/resolvePlaceholder.js'
import { resolveUsages } from './options/resolveUsages.js'
import { resolveVariants } from './options/resolveVariants.js'
import { resolveWatermark } from './options/resolveWatermark.js'

/**
 * Parses the options once, with the environment as fallback, and reports every problem together.
 *
 * @throws CloudflareImagesError `OPTIONS_INVALID`, one line a problem: path, expected, received.
 */
export function resolveOptions({
  env = process.env,
  options,
}: {
  /** @default process.env, read here and nowhere else */
  env?: Environment
  options: CloudflareImagesOptions
}): ResolvedOptions {
  const problems = createProblems()
  problems.unknownKeys({ known: knownOptions, path: '', value: options })
  const flexible = problems.boolean({
    fallback: false,
    path: 'delivery.flexible',
    value: options.delivery?.flexible,
  })
  const enabled = problems.boolean({ fallback: true, path: 'enabled', value: options.enabled })
  const credentials = resolveCredentials({ enabled, env, options, problems })
  const variants = resolveVariants({ problems, variants: options.variants })
  const collections = resolveCollections({ flexible, options, problems, variants })
  const resolved: ResolvedOptions = {
    ...credentials,
    ...resolveOperation({ env, options, problems }),
    admin: resolveAdmin({ admin: options.admin, problems }),
    collections,
    delivery: {
      baseURL: problems.url({
        path: 'delivery.baseURL',
        value: options.delivery?.baseURL ?? env.CLOUDFLARE_IMAGES_DELIVERY_BASE_URL,
      }),
      flexible,
      includeAccountHash: problems.boolean({
        fallback: true,
        path: 'delivery.includeAccountHash',
        value: options.delivery?.includeAccountHash,
      }),
    },
    enabled,
    fetch: options.fetch,
    limits: {
      maxBytes: problems.integer({
        fallback: optionDefaults.maxBytes,
        max: cloudflareLimits.maxBytes,
        min: 1,
        path: 'limits.maxBytes',
        value: options.limits?.maxBytes,
      }),
      mimeTypes: resolveMimeTypes({ problems, value: options.limits?.mimeTypes }),
    },
    local: { dir: options.local?.dir ?? optionDefaults.localDir },
    placeholder: resolvePlaceholder({ placeholder: options.placeholder, problems }),
    signedURLs: {
      bucketSeconds: problems.integer({
        fallback: optionDefaults.bucketSeconds,
        max: 604_800,
        min: 1,
        path: 'signedURLs.bucketSeconds',
        value: options.signedURLs?.bucketSeconds,
      }),
      expiresInSeconds: problems.integer({
        fallback: optionDefaults.expiresInSeconds,
        max: 31_536_000,
        min: 1,
        path: 'signedURLs.expiresInSeconds',
        value: options.signedURLs?.expiresInSeconds,
      }),
    },
    signingKeyName: options.signingKeyName,
    site: options.site,
    timeoutMs: problems.integer({
      fallback: optionDefaults.timeoutMs,
      max: 600_000,
      min: 1,
      path: 'timeoutMs',
      value: options.timeoutMs,
    }),
    usages: resolveUsages({ problems, usages: options.usages }),
    variants,
    watermark: resolveWatermark({ env, problems, watermark: options.watermark }),
  }
  if (problems.list.length > 0) {
    const count = problems.list.length === 1 ? 'one problem' : `${problems.list.length} problems`
    throw new CloudflareImagesError({
      code: 'OPTIONS_INVALID',
      details: { problems: problems.list },
      message: `payload-cloudflare-images: ${count} in the options:\n${problems.list.map((problem) => `  - ${problem}`).join('\n')}`,
    })
  }
  return resolved
}

const knownOptions = Object.keys({
  access: true,
  admin: true,
  accountHash: true,
  accountId: true,
  apiBaseURL: true,
  apiToken: true,
  cleanup: true,
  collections: true,
  creator: true,
  defaultVariant: true,
  delivery: true,
  directUploads: true,
  enabled: true,
  events: true,
  fetch: true,
  fileRoute: true,
  hooks: true,
  imageId: true,
  limits: true,
  local: true,
  metadata: true,
  mode: true,
  placeholder: true,
  signedURLs: true,
  signingKey: true,
  signingKeyName: true,
  site: true,
  thumbnailVariant: true,
  timeoutMs: true,
  usages: true,
  variants: true,
  watermark: true,
  webhook: true,
} satisfies Record<keyof CloudflareImagesOptions, true>)
