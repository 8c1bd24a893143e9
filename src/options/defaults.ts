import { cloudflareLimits } from '../core/limits.js'

/** The one place of the defaults; a test compares them with the `@default` tags. */
export const optionDefaults = {
  apiBaseURL: 'https://api.cloudflare.com/client/v4',
  bucketSeconds: 300,
  defaultVariant: 'public',
  deliveryBaseURL: 'https://imagedelivery.net',
  expiresInSeconds: 3600,
  localDir: './cloudflare-images',
  maxBytes: cloudflareLimits.maxBytes,
  mode: 'auto',
  thumbnailVariant: 'thumbnail',
  timeoutMs: 60_000,
} as const
