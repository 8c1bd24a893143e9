/** Collects everything wrong with the options, so that a person mends it in one go. */
export type Problems = {
  add(args: { expected: string; path: string; received?: unknown }): void
  boolean(args: { fallback: boolean; path: string; value: unknown }): boolean
  integer(args: {
    fallback: number
    max: number
    min: number
    path: string
    value: unknown
  }): number
  readonly list: readonly string[]
  unknownKeys(args: { known: readonly string[]; path: string; value: unknown }): void
  url(args: { path: string; value: string | undefined }): string | undefined
}

export function createProblems(): Problems {
  const list: string[] = []
  const add: Problems['add'] = ({ expected, path, received }) => {
    list.push(
      `${path}: expected ${expected}${received === undefined ? '' : `, received ${describe(received)}`}`,
    )
  }
  return {
    add,
    boolean({ fallback, path, value }) {
      if (value === undefined) return fallback
      if (typeof value === 'boolean') return value
      add({ expected: 'true or false', path, received: value })
      return fallback
    },
    integer({ fallback, max, min, path, value }) {
      if (value === undefined) return fallback
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
        return value
      add({ expected: `a whole number from ${min} to ${max}`, path, received: value })
      return fallback
    },
    list,
    unknownKeys({ known, path, value }) {
      if (typeof value !== 'object' || value === null) return
      for (const key of Object.keys(value)) {
        if (!known.includes(key)) {
          add({
            expected: `one of ${known.join(', ')}`,
            path: path === '' ? key : `${path}.${key}`,
          })
        }
      }
    },
    url({ path, value }) {
      if (value === undefined) return undefined
      if (/^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?$/.test(value)) return value.replace(/\/+$/, '')
      add({ expected: 'an http(s) URL without user, query or fragment', path })
      return undefined
    },
  }
}

/** Never used on secrets: callers leave `received` out for those. */
function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? typeof value : text.slice(0, 80)
}
