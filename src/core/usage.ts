/** What of a document uses an image: its live content, its draft, its old versions. */
export const usageStates = ['draft', 'manual', 'published', 'trash', 'version'] as const

export type UsageState = (typeof usageStates)[number]

export const usageKinds = ['collection', 'global'] as const

/** A place where an image is used. */
export type Usage = {
  /** Page of the admin panel, or what a manual registration gave. */
  adminURL: null | string
  /** Of the document that uses the image; none of globals and of manual registrations. */
  documentId: null | string
  id: string
  kind: (typeof usageKinds)[number]
  locale: null | string
  /** Such as `layout.2.hero`; of a manual registration its key. */
  path: string
  /** Of the collection or global; `manual` of a manual registration. */
  slug: string
  state: UsageState
  title: string
}

/** A page of usages, in the shape of Payload's own lists. */
export type UsagePage = {
  docs: Usage[]
  hasNextPage: boolean
  hasPrevPage: boolean
  /** Usages that the viewer may not see. */
  hiddenDocs: number
  limit: number
  page: number
  totalDocs: number
  totalPages: number
}
