import type { ImageStatus } from '../../core/imageStatus.js'

import { isImageStatus } from '../../core/imageStatus.js'
import { isRow } from '../../core/row.js'

type ReasonKey = 'stateReasonCancelled' | 'stateReasonExpired' | 'stateReasonMissing'

/** Sentences that documents keep, and our words for them in the editor's language. */
const reasons: Readonly<Record<string, ReasonKey>> = {
  'The image is missing at Cloudflare.': 'stateReasonMissing',
  'The upload URL expired before a file arrived.': 'stateReasonExpired',
  'The upload was cancelled.': 'stateReasonCancelled',
}

/** Our words for what a document says about its image, where we have some. */
export const reasonKeyOf = (reason: null | string): null | ReasonKey =>
  reason === null ? null : (reasons[reason] ?? null)

export type StateDescription = {
  /** ISO time after which nothing can arrive any more. */
  endsAt: null | string
  /** What the document says about it; a key where we have words of our own for that. */
  reason: null | string
  reasonKey: null | ReasonKey
  sentence: 'stateDraft' | 'stateExpired' | 'stateFailed' | 'statePending'
  /** ISO time of the last change of the document. */
  since: null | string
  status: ImageStatus
}

const sentences = {
  draft: 'stateDraft',
  expired: 'stateExpired',
  failed: 'stateFailed',
  pending: 'statePending',
} as const

/** What there is to say about the state of a saved document's image; null when all is well. */
export function describeState(doc: unknown): null | StateDescription {
  const { error, expiresAt, status } = groupOf(doc)
  if (!isImageStatus(status) || status === 'uploaded') return null
  const isWaiting = status === 'draft' || status === 'pending'
  const text = readText(error)
  return {
    endsAt: status === 'draft' ? readText(expiresAt) : null,
    reason: text,
    reasonKey: reasonKeyOf(text),
    sentence: sentences[status],
    since: isWaiting && isRow(doc) ? readText(doc.updatedAt) : null,
    status,
  }
}

/** The group `cloudflare` of a document. */
export function groupOf(doc: unknown): Readonly<Record<string, unknown>> {
  return isRow(doc) && isRow(doc.cloudflare) ? doc.cloudflare : {}
}

/** Whether the file of a saved document is at the site: there is nothing to cut, to size or to try out. */
export function isKeptBySite(doc: unknown): boolean {
  const { imageId, status } = groupOf(doc)
  const hasFile = isRow(doc) && readText(doc.filename) !== null
  return hasFile && readText(imageId) === null && !isImageStatus(status)
}

const readText = (value: unknown): null | string =>
  typeof value === 'string' && value !== '' ? value : null
