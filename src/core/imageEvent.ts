/** What can happen to an image; `outage` and `recovered` concern the account. */
export const imageEventTypes = [
  'issued',
  'uploaded',
  'relayed',
  'queued',
  'cancelled',
  'refreshed',
  'webhook',
  'retried',
  'privacy',
  'shared',
  'failed',
  'expired',
  'deleted',
  'swept',
  'placeholder',
  'outage',
  'recovered',
] as const

export type ImageEventType = (typeof imageEventTypes)[number]

export const imageEventLevels = ['debug', 'error', 'info', 'warn'] as const

export type ImageEventLevel = (typeof imageEventLevels)[number]

/** One thing that happened to an image. Never holds a secret, a receipt or an upload URL. */
export type ImageEvent = {
  /** ISO time. */
  at: string
  /** Slug of the upload collection, where known. */
  collection: null | string
  /** Facts for programs, small and flat. */
  data: Readonly<Record<string, boolean | null | number | string>>
  documentId: null | string
  imageId: null | string
  level: ImageEventLevel
  /** A sentence for people. */
  message: string
  type: ImageEventType
}

/** An event as its author states it; the time and what is missing are added. */
export type NewImageEvent = Partial<Omit<ImageEvent, 'at' | 'message' | 'type'>> &
  Pick<ImageEvent, 'message' | 'type'>

/** Takes an event; never throws, and never changes what it is told about. */
export type Emit = (event: NewImageEvent) => Promise<void>
