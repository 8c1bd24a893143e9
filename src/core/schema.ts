/** One thing that is wrong: where it stands, what was expected there, and what came. */
export type Problem = {
  expected: string
  /** Of a key that nobody knows: those that can be given. */
  known?: readonly string[]
  path: string
  /** Left out where it may be a secret. */
  received?: unknown
}

/** Collects everything that is wrong, so that a person mends it in one go. */
export type Problems = {
  add(problem: Problem): void
  /** Whether something is wrong at this path. */
  has(path: string): boolean
  readonly found: readonly Problem[]
  /** A line each: path, expected, received. */
  readonly list: readonly string[]
}

export function createProblems(): Problems {
  const found: Problem[] = []
  return {
    add: (problem) => void found.push(problem),
    found,
    has: (path) => found.some((problem) => problem.path === path),
    get list() {
      return found.map(
        ({ expected, path, received }) =>
          `${path === '' ? '' : `${path}: `}expected ${expected}${received === undefined ? '' : `, received ${describe(received)}`}`,
      )
    },
  }
}

/** The start of a value, for messages. */
export function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'number') return String(value)
  try {
    return (JSON.stringify(value) as string | undefined)?.slice(0, 80) ?? typeof value
  } catch {
    return typeof value
  }
}

/** What a value may be. `Given` is what callers write, `Read` what the program works with. */
export type Kind<Given, Read = Given> = {
  readonly expected: string
  readonly given?: Given
  /** A value that is refused is not repeated in a message, nor is an object that may hold it. */
  readonly isSecret?: boolean
  /** `undefined` for a value that it may not be. */
  readonly parse: (value: unknown) => Read | undefined
}

type At = {
  env: Readonly<Record<string, string | undefined>>
  path: string
  problems: Problems
}

/** A described value, and how it is read. */
export type Row<Given = unknown, Read = unknown> = {
  readonly default?: Read
  readonly env?: string
  readonly expected?: string
  readonly given?: Given
  readonly isSecret?: boolean
  readonly read: (value: unknown, at: At) => Read
  readonly shape?: unknown
}

export type Shape = Readonly<Record<string, Row>>
/** What a group is given, for the types alone. */
export type Fields<S extends Shape> = { fields: S }
export type GivenOf<R> = R extends Row<infer Given, unknown> ? Given : never
export type ReadRow<R> = R extends Row<unknown, infer Read> ? Read : never
export type ReadShape<S extends Shape> = { readonly [K in keyof S]: ReadRow<S[K]> }
export type Group<S extends Shape> = Row<Fields<S>, ReadShape<S>> & { readonly shape: S }

type Facts<Read> = {
  /** Where nothing is given. */
  default?: Read
  /** The variable that is read where nothing is given; an empty one is none. */
  env?: string
  fromEnv?: (text: string) => unknown
  required?: true
}
type IsThere = { default: unknown } | { required: true }
/** Callers must write it. */
export type Needed = { needed: true }

/** A value of one kind. Without a default, and unless it is required, it may be `undefined`. */
export function value<Given, Read, const F extends Facts<Read>>(
  kind: Kind<Given, Read>,
  facts?: F,
): Row<
  F extends { env: string } ? Given : F extends { required: true } ? Given | Needed : Given,
  F extends IsThere ? Read : Read | undefined
> {
  const { default: fallback, env: name, fromEnv, required }: Facts<Read> = facts ?? {}
  const { expected, isSecret, parse } = kind
  const read = (given: unknown, { env, path, problems }: At): Read | undefined => {
    const text = given === undefined && name !== undefined ? env[name] : undefined
    const found = text === undefined || text === '' ? given : (fromEnv?.(text) ?? text)
    if (found === undefined) {
      const here = name === undefined ? '' : `, here or in ${name}`
      if (required) problems.add({ expected: `${expected}${here}`, path })
      return fallback
    }
    const parsed = parse(found)
    if (parsed !== undefined) return parsed
    problems.add({ expected, path, ...(isSecret === true ? {} : { received: found }) })
    return fallback
  }
  return { default: fallback, env: name, expected, isSecret, read } as never
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type GroupFacts = {
  expected?: string
  /** Keys of which one must be there. */
  anyOf?: readonly string[]
  /** Names given up, each with the one that has its place: a path, or `.name` for one beside it. */
  renamed?: Readonly<Record<string, string>>
}

/** An object whose keys are described; absent, it is one without keys. */
export function group<const S extends Shape>(
  shape: S,
  { anyOf, expected = 'an object', renamed = {} }: GroupFacts = {},
): Group<S> {
  const names = Object.keys(shape)
  const isSecret = Object.values(shape).some((row) => row.isSecret)
  const read: Row['read'] = (given = {}, { path, problems, ...at }) => {
    const into = (name: string): string => (path === '' ? name : `${path}.${name}`)
    if (!isObject(given)) problems.add({ expected, path, ...(isSecret ? {} : { received: given }) })
    const object = isObject(given) ? given : {}
    const unknown = Object.keys(object).filter((name) => !names.includes(name))
    for (const key of unknown.slice(0, 20)) {
      const at = into(key.slice(0, 40))
      const name = Object.hasOwn(renamed, key) ? renamed[key] : undefined
      if (name === undefined) {
        problems.add({ expected: `one of ${names.join(', ')}`, known: names, path: at })
      } else {
        const moved = `${name.startsWith('.') ? path : ''}${name}`
        problems.add({ expected: `it under its new name, ${moved}`, path: at })
      }
    }
    if (anyOf?.every((name) => object[name] === undefined)) {
      problems.add({ expected: `${anyOf.join(', ')} or both`, path })
    }
    return Object.fromEntries(
      Object.entries(shape).map(([name, row]) => [
        name,
        row.read(object[name], { ...at, path: into(name), problems }),
      ]),
    )
  }
  return { isSecret, read, shape } as Group<S>
}

type RecordFacts = {
  expected?: string
  /** What keys may be. */
  names?: Kind<string>
  required?: true
}

/** Any keys, each with the same row; absent, an object without keys. */
export function record<Given, Read>(
  row: Row<Given, Read>,
  { expected = 'an object', names, required }: RecordFacts = {},
): Row<Given, Readonly<Record<string, Read>>> {
  return {
    read: (given, { path, problems, ...at }) => {
      const entries = isObject(given) ? Object.entries(given) : []
      if (entries.length === 0 && (required || (given !== undefined && !isObject(given)))) {
        problems.add({ expected, path, received: given })
      }
      const read = ([name, one]: [string, unknown]): [string, Read] => {
        const into = `${path}.${name}`
        if (names !== undefined && names.parse(name) === undefined) {
          problems.add({ expected: names.expected, path: into })
        }
        return [name, row.read(one, { ...at, path: into, problems })]
      }
      return Object.fromEntries(entries.filter(([, one]) => one !== undefined).map(read))
    },
  }
}

/** The row, or `false` for none of it. */
export const orFalse = <Given, Read>(row: Row<Given, Read>): Row<false | Given, false | Read> => ({
  ...row,
  read: (given, at) => given !== false && row.read(given, at),
})

/** The row, or `undefined` where nothing is given. */
export const optional = <Given, Read>(row: Row<Given, Read>): Row<Given, Read | undefined> => ({
  ...row,
  read: (given, at) => (given === undefined ? undefined : row.read(given, at)),
})

/** The row, for which something shorter may stand. */
export const shorthand = <Given, Read>(
  row: Row<Given, Read>,
  spellOut: (given: unknown) => unknown,
): Row<Given, Read> => ({ ...row, read: (given, at) => row.read(spellOut(given), at) })

/** The row under a type that its parts do not tell. */
export const typed =
  <Given>() =>
  <Read>(row: Row<unknown, Read>): Row<Given, Read> =>
    row as Row<Given, Read>

/** Reads a value by its row alone; throws what `refuse` makes of everything that is wrong. */
export function readBy<Read>(
  row: Row<unknown, Read>,
  given: unknown,
  refuse: (problems: Problems) => Error,
): Read {
  const problems = createProblems()
  const read = row.read(given, { env: {}, path: '', problems })
  if (problems.found.length > 0) throw refuse(problems)
  return read
}
