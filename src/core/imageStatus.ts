import { CloudflareImagesError } from '../errors.js'

/**
 * Where the image of a document stands. `pending`: waits to be sent to Cloudflare. `draft`: a
 * one-time upload URL is out. `uploaded`: Cloudflare has the bytes. `failed`: it has none that can
 * be used. `expired`: nothing arrived in time.
 */
export const imageStatuses = ['pending', 'draft', 'uploaded', 'failed', 'expired'] as const

export type ImageStatus = (typeof imageStatuses)[number]

/** What Cloudflare's API says about an image; `refused` when its bytes break this site's rules. */
export type ImageObservation = 'draft' | 'missing' | 'refused' | 'stored'

/**
 * The only ways from one status to another; `none` is a document without an image. Staying where
 * one is needs no row.
 */
export const statusTransitions: Readonly<Record<'none' | ImageStatus, readonly ImageStatus[]>> = {
  none: ['pending', 'draft', 'uploaded'],
  pending: ['draft', 'uploaded', 'failed'],
  draft: ['uploaded', 'failed', 'expired'],
  uploaded: ['pending', 'draft', 'failed'],
  failed: ['pending', 'draft', 'uploaded'],
  expired: ['pending', 'draft', 'uploaded'],
}

/** Statuses that time or Cloudflare will change. */
export const unsettledStatuses = ['pending', 'draft'] as const satisfies readonly ImageStatus[]

export function isImageStatus(value: unknown): value is ImageStatus {
  return (imageStatuses as readonly unknown[]).includes(value)
}

/** @throws CloudflareImagesError STATUS_INVALID */
export function assertTransition({
  from,
  to,
}: {
  from: 'none' | ImageStatus
  to: ImageStatus
}): void {
  if (from === to || statusTransitions[from].includes(to)) return
  throw new CloudflareImagesError({
    code: 'STATUS_INVALID',
    details: { from, to },
    message: `An image cannot go from ${from} to ${to}.`,
  })
}
