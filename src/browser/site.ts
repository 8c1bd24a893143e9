/** How the site's own endpoints are reached. */
export type Site = {
  /** Whether cookies go along. @default 'include' */
  credentials?: RequestCredentials | undefined
  /** @default the browser's */
  fetch?: typeof fetch | undefined
  /** Of requests to the site, such as `Authorization`. Never sent to the upload host. */
  headers?: Readonly<Record<string, string>> | undefined
}

/** A JSON object of the site. */
export type Row = Record<string, unknown>

/** Type guard for objects that are no arrays. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
