/** An object of a database, a request or a browser, with whatever it holds. */
export type Row = Readonly<Record<string, unknown>>

/** Whether a value is an object, and no list. */
export const isRow = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
