type Row = Readonly<Record<string, unknown>>

/** What the bytes say, and no caller may. */
export const measuredFacts = ['filesize', 'height', 'mimeType', 'width'] as const

const fileFacts = [...measuredFacts, 'focalX', 'focalY'] as const

/** Everything a document says about its file, but for its name. */
export function pickFacts(doc: Row): Record<string, unknown> {
  return Object.fromEntries(
    fileFacts.filter((fact) => fact in doc).map((fact) => [fact, doc[fact]]),
  )
}
