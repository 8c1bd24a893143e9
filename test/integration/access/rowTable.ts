/** The rows that may carry a picture of one document, and the colours of their pictures. */
export const rowColors = { draft: 'yellow', older: 'green', published: 'blue' } as const

export type Row = keyof typeof rowColors

/** What the functions of the options give a visitor of a row; editors see everything clean. */
export type RowVisibility = 'clean' | 'marked' | 'nothing'

/** Fields of the document, which the functions look at. */
export const fieldsOf: Readonly<Record<RowVisibility, { licensed: boolean; open: boolean }>> = {
  clean: { licensed: true, open: true },
  marked: { licensed: false, open: true },
  nothing: { licensed: true, open: false },
}

export type RowsKind = {
  /** `prints` has a rule for reading that is a query; `photos` is read by everyone. */
  collection: 'photos' | 'prints'
  /** One picture, uploaded once, in all rows. */
  isOnePicture?: boolean
  sights: Readonly<Record<Row, RowVisibility>>
}

/** An older version, what is published, and a newer draft: each is decided about for itself. */
export const rowKinds: Readonly<Record<string, RowsKind>> = {
  'a closed draft': {
    collection: 'photos',
    sights: { draft: 'nothing', older: 'clean', published: 'clean' },
  },
  'a closed draft of one picture': {
    collection: 'photos',
    isOnePicture: true,
    sights: { draft: 'nothing', older: 'clean', published: 'clean' },
  },
  'a closed draft, read by a query': {
    collection: 'prints',
    sights: { draft: 'nothing', older: 'clean', published: 'marked' },
  },
  'a closed older version': {
    collection: 'photos',
    sights: { draft: 'marked', older: 'nothing', published: 'clean' },
  },
  'a marked draft': {
    collection: 'photos',
    sights: { draft: 'marked', older: 'nothing', published: 'clean' },
  },
  'a marked draft, read by a query': {
    collection: 'prints',
    sights: { draft: 'marked', older: 'clean', published: 'clean' },
  },
  'a marked older version': {
    collection: 'prints',
    sights: { draft: 'clean', older: 'marked', published: 'nothing' },
  },
  'a picture that was closed': {
    collection: 'photos',
    isOnePicture: true,
    sights: { draft: 'marked', older: 'clean', published: 'nothing' },
  },
  'a picture that was opened': {
    collection: 'photos',
    isOnePicture: true,
    sights: { draft: 'clean', older: 'nothing', published: 'marked' },
  },
  'nothing open': {
    collection: 'photos',
    sights: { draft: 'nothing', older: 'nothing', published: 'nothing' },
  },
}

/** `refused` is signed in and may change documents; the functions treat it as a visitor. */
export const rowViewers = ['anonymous', 'refused', 'editor'] as const

export type RowViewer = (typeof rowViewers)[number]
