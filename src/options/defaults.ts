import { cloudflareLimits } from '../core/limits.js'

/** The one place of the defaults; a test compares them with the `@default` tags. */
export const optionDefaults = {
  apiBaseURL: 'https://api.cloudflare.com/client/v4',
  bucketSeconds: 300,
  cacheMegabytes: 256,
  concurrency: 2,
  cron: '5,20,35,50 * * * *',
  defaultVariant: 'public',
  deliveryBaseURL: 'https://imagedelivery.net',
  directUploadSeconds: 1800,
  expiresInSeconds: 3600,
  fileRoute: 'bytes',
  localDir: './cloudflare-images',
  maxAgeDays: 90,
  maxBytes: cloudflareLimits.maxBytes,
  maxRows: 10_000,
  mode: 'auto',
  olderThanDays: 7,
  orphanDays: 30,
  placeholder: 'thumbhash',
  queue: 'cloudflare-images',
  refreshCron: '* * * * *',
  thumbnailVariant: 'thumbnail',
  timeoutMs: 60_000,
  unknownImageStatus: 404,
  watermarkDir: './cloudflare-images-watermarks',
} as const
