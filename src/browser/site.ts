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
