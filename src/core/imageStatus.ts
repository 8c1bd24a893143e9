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
  expired: ['pending', 'draft', 'uploaded', 'failed'],
}

/** Statuses that time or Cloudflare will change. */
export const unsettledStatuses = ['pending', 'draft'] as const satisfies readonly ImageStatus[]

export function isImageStatus(value: unknown): value is ImageStatus {
  return (imageStatuses as readonly unknown[]).includes(value)
}

type AssertTransitionArgs = {
  from: 'none' | ImageStatus
  to: ImageStatus
}

/** @throws CloudflareImagesError STATUS_INVALID */
export function assertTransition({ from, to }: AssertTransitionArgs): void {
  if (from === to || statusTransitions[from].includes(to)) return
  throw new CloudflareImagesError({
    code: 'STATUS_INVALID',
    details: { from, to },
    message: `An image cannot go from ${from} to ${to}.`,
  })
}

/** Clocks differ: the time of an upload URL is over so long after its end, in milliseconds. */
export const clockToleranceMs = 60_000

/** Whether nothing can arrive any more. Never, where no end is known. */
export function isUploadOver({ expiresAt, now }: { expiresAt: null | string; now: Date }): boolean {
  const end = expiresAt === null ? Number.NaN : Date.parse(expiresAt)
  return now.getTime() > end + clockToleranceMs
}

type StatusNews = {
  /** A sentence for editors, where there is something to say. */
  reason: null | string
  status: ImageStatus
}

const expired: StatusNews = {
  reason: 'The upload URL expired before a file arrived.',
  status: 'expired',
}

type NextStatusArgs = {
  expiresAt: null | string
  now: Date
  observation: ImageObservation
  refusal?: string | undefined
  status: ImageStatus
}

/**
 * What follows from a look at Cloudflare. Every result is a way that {@link assertTransition} lets
 * pass. A status that stays keeps the reason it has.
 *
 * @param args.expiresAt ISO time of the upload URL's end.
 * @param args.refusal the sentence that goes with `refused`.
 */
export function nextStatus({
  expiresAt,
  now,
  observation,
  refusal = 'The file is not accepted here.',
  status,
}: NextStatusArgs): StatusNews {
  const stays: StatusNews = { reason: null, status }
  switch (observation) {
    case 'refused':
      return { reason: refusal, status: 'failed' }
    case 'stored':
      return { reason: null, status: 'uploaded' }
    case 'draft':
      // A late read, where the file has arrived already.
      return status === 'draft' && isUploadOver({ expiresAt, now }) ? expired : stays
    case 'missing':
      if (status === 'uploaded') {
        return { reason: 'The image is missing at Cloudflare.', status: 'failed' }
      }
      // Before its end a draft may be unknown for a moment: Cloudflare lags.
      return status === 'draft' && isUploadOver({ expiresAt, now }) ? expired : stays
  }
}
