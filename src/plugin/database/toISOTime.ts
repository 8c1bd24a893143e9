/** Databases give dates as texts or as dates. */
export function toISOTime(value: unknown): null | string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : null
}
