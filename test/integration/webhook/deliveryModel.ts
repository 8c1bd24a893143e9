import fc from 'fast-check'

/** What a site and its account should have, in a few lines. */
export type Entry = {
  documentId: number | string | undefined
  expiresAtMs: number
  imageId: string
  /** With its document; a row of the ledger may still know the image. */
  isDeleted: boolean
  /** An upload that no document has is under way. */
  isOpen: boolean
  /** At Cloudflare. `refused`: bytes that break the site's rules. */
  remote: 'draft' | 'gone' | 'refused' | 'stored'
  status: 'draft' | 'expired' | 'failed' | 'none' | 'uploaded'
  uploadURL: string
}

const toleranceMs = 60_000

/** A genuine message makes the site look at the image. */
export function look(entry: Entry, nowMs: number): void {
  const { expiresAtMs, remote, status } = entry
  if (status === 'uploaded' && remote === 'gone') entry.status = 'failed'
  if (status !== 'draft') return
  if (remote === 'stored') entry.status = 'uploaded'
  else if (remote === 'refused') Object.assign(entry, { remote: 'gone', status: 'failed' })
  else if (nowMs > expiresAtMs + toleranceMs) {
    Object.assign(entry, { remote: 'gone', status: 'expired' })
  }
}

/** What a message about the image is answered with. `undefined`: either may be. */
export function answerFor({ documentId, isDeleted, isOpen }: Entry): 200 | 404 | undefined {
  if (isDeleted) return undefined
  return documentId !== undefined || isOpen ? 200 : 404
}

export type WorldStep =
  | { action: 'deleteAtCloudflare' | 'deleteDocument'; image: number }
  | { action: 'issue'; expiresInSeconds: number }
  | { action: 'move'; seconds: number }
  | { action: 'upload'; bytes: 'good' | 'no image' | 'refused'; image: number }

/** How a genuine message is worded, and proved. */
export const wordings = ['failed', 'list', 'notification', 'queue', 'signed', 'text'] as const
/** Genuine, and about no image. */
export const useless = ['broken', 'large', 'empty', 'test'] as const
export const forgeries = [
  'cut',
  'empty header',
  'foreign signature',
  'large',
  'no header',
  'stream',
  'test',
  'wrong',
] as const

export type GenuineKind = (typeof useless)[number] | (typeof wordings)[number]
export type ForgeryKind = (typeof forgeries)[number]
export type DeliveryPlan =
  | { forged: false; image: number; kind: GenuineKind; others: number[] }
  | { forged: true; image: number; kind: ForgeryKind }

export type Step = { deliveries: DeliveryPlan[] } | WorldStep

const image = fc.noBias(fc.nat({ max: 10_000 }))

const worldStep: fc.Arbitrary<WorldStep> = fc.oneof(
  {
    arbitrary: fc.record({
      action: fc.constant('upload' as const),
      bytes: fc.constantFrom('good', 'good', 'good', 'no image', 'refused'),
      image,
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      action: fc.constant('move' as const),
      seconds: fc.integer({ max: 300, min: 1 }),
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      action: fc.constant('issue' as const),
      expiresInSeconds: fc.constantFrom(120, 1800, 21_600),
    }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      action: fc.constantFrom('deleteAtCloudflare' as const, 'deleteDocument' as const),
      image,
    }),
    weight: 1,
  },
)

const forgery: fc.Arbitrary<DeliveryPlan> = fc.record({
  forged: fc.constant(true as const),
  image,
  kind: fc.constantFrom(...forgeries),
})

const genuine: fc.Arbitrary<DeliveryPlan> = fc.record({
  forged: fc.constant(false as const),
  image,
  kind: fc.constantFrom(...wordings, ...wordings, ...useless),
  others: fc.array(image, { maxLength: 3 }),
})

const burst = (arbitrary: fc.Arbitrary<DeliveryPlan>, size: number): fc.Arbitrary<Step> =>
  fc.record({ deliveries: fc.array(arbitrary, { maxLength: size, minLength: size }) })

const mixed = fc.oneof({ arbitrary: genuine, weight: 3 }, { arbitrary: forgery, weight: 1 })

const round: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(worldStep, { maxLength: 4, minLength: 1 }),
    burst(mixed, 5),
    worldStep,
    burst(mixed, 1),
    burst(mixed, 20),
    worldStep,
    burst(mixed, 4),
    burst(forgery, 70),
  )
  .map(([world, ...steps]) => [...world, ...steps])

/** Each has a hundred deliveries, with the world going on between them. */
export const sampleRounds = ({ count, seed }: { count: number; seed: number }): Step[][] =>
  fc.sample(round, { numRuns: count, seed })
