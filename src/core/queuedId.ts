const pattern = /^queued:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const prefix = 'queued:'

/** What stands in the place of an image's id until Cloudflare has the file, under which this site keeps it. */
export const queuedIdOf = (key: string): string => `${prefix}${key}`

/** Whether an id is that of a file that waits here for Cloudflare. */
export const isQueuedId = (imageId: unknown): imageId is string =>
  typeof imageId === 'string' && pattern.test(imageId)

/** The key of such a file in the spool. */
export const spoolKeyOf = (imageId: string): string => imageId.slice(prefix.length)
