import type { ImageObservation, ImageStatus } from '../core/imageStatus.js'
import type { ImageDocument, ImageStatePatch } from './imageDocuments.js'
import type { ImageLook } from './observeImage.js'
import type { StoredFacts } from './readStoredImage.js'

import { assertTransition, isImageStatus, nextStatus } from '../core/imageStatus.js'

type Group = Readonly<Record<string, unknown>>

export type StateDecision = {
  before: ImageStatus | null
  /** What stands at Cloudflare under this id is of no use: it is to be deleted there. */
  isUnwanted: boolean
  /** `undefined` when the document says so already. */
  patch: ImageStatePatch | undefined
  reason: null | string
  status: ImageStatus | null
}

type DecideStateArgs = {
  document: ImageDocument
  look: ImageLook
  now: Date
}

/** What a look at Cloudflare means for a document. Bytes that it does not know yet are measured. */
export async function decideState({
  document: { doc },
  look,
  now,
}: DecideStateArgs): Promise<StateDecision> {
  const group = (doc.cloudflare ?? {}) as Group
  const before = isImageStatus(group.status) ? group.status : null
  const seen = await see({ before, doc, group, look })
  // From before statuses were kept: only good news is written down.
  if (before === null) return adopt({ look, seen })
  const next = nextStatus({
    expiresAt: readText(group.expiresAt),
    now,
    observation: seen.observation,
    refusal: seen.refusal,
    status: before,
  })
  assertTransition({ from: before, to: next.status })
  const isSettledBadly = next.status === 'failed' || next.status === 'expired'
  return {
    before,
    isUnwanted: isSettledBadly && look.image !== undefined,
    patch: next.status === before ? undefined : describe({ ...next, look, now, seen }),
    reason:
      next.reason ??
      (next.status === before ? readText(group.error) : null) ??
      privacyDrift({ group, look }),
    status: next.status,
  }
}

type Seen = {
  facts: StoredFacts | undefined
  observation: ImageObservation
  refusal: string | undefined
}

type SeeArgs = {
  before: ImageStatus | null
  doc: Group
  group: Group
  look: ImageLook
}

async function see({ before, doc, group, look }: SeeArgs): Promise<Seen> {
  const plain = (observation: ImageObservation): Seen => ({
    facts: undefined,
    observation,
    refusal: undefined,
  })
  if (look.image === undefined) return plain('missing')
  if (look.image.draft) return plain('draft')
  if (before === null || before === 'uploaded') return plain('stored')
  const filename = readText(group.originalFilename) ?? readText(doc.filename) ?? 'The file'
  const measured = await look.measure({ filename })
  return 'facts' in measured
    ? { ...plain('stored'), facts: measured.facts }
    : { ...plain('refused'), refusal: measured.refusal }
}

type DescribeArgs = {
  look: ImageLook
  now: Date
  reason: null | string
  seen: Seen
  status: ImageStatus
}

function describe({ look, now, reason, seen, status }: DescribeArgs): ImageStatePatch {
  if (status !== 'uploaded') return { cloudflare: { error: reason, status } }
  const uploadedAt = look.image?.uploadedAt ?? now.toISOString()
  return {
    cloudflare: { error: null, expiresAt: null, status, uploadedAt },
    ...(seen.facts === undefined ? {} : { facts: seen.facts }),
  }
}

function adopt({ look, seen }: { look: ImageLook; seen: Seen }): StateDecision {
  const isStored = seen.observation === 'stored'
  const uploadedAt = look.image?.uploadedAt
  return {
    before: null,
    isUnwanted: false,
    patch: isStored
      ? {
          cloudflare: {
            status: 'uploaded',
            ...(uploadedAt === undefined ? {} : { uploadedAt }),
          },
        }
      : undefined,
    reason: isStored ? null : 'The image is missing at Cloudflare.',
    status: isStored ? 'uploaded' : null,
  }
}

/** Reported here; `reconcile` with `fix` makes the document say what Cloudflare does. */
function privacyDrift({ group, look }: { group: Group; look: ImageLook }): null | string {
  if (look.image === undefined || look.image.draft) return null
  const isPrivate = group.requireSignedURLs === true
  if (look.image.requireSignedURLs === isPrivate) return null
  return isPrivate
    ? 'At Cloudflare the image is public, and the document calls it private. Upload the file again, or run reconcile --fix to have the document call it public.'
    : 'At Cloudflare the image is private, and the document calls it public. Upload the file again, or run reconcile --fix to have the document call it private.'
}

const readText = (value: unknown): null | string =>
  typeof value === 'string' && value !== '' ? value : null
