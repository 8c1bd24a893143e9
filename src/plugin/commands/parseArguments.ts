import { defaultFlags, type FlagName, type Flags, flagTable } from './flags.js'

export type ParsedArguments =
  | { command: string | undefined; kind: 'help' }
  | { command: string; flags: Flags; kind: 'run' }
  | { command: string | undefined; kind: 'wrong'; message: string }

/** What each command understands. */
type Known = Readonly<Record<string, { flags: readonly FlagName[] }>>

type ParseArgumentsArgs = {
  args: readonly string[]
  commands: Known
}

/** Reads what follows `payload cloudflare-images`. Pure; never throws. */
export function parseArguments({ args, commands }: ParseArgumentsArgs): ParsedArguments {
  const words = args.filter((arg) => !arg.startsWith('-'))
  const name = readName(words, commands)
  const known = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (args.includes('--help') || args.includes('-h')) {
    return { command: known === undefined ? undefined : name, kind: 'help' }
  }
  if (name === undefined) {
    return { command: undefined, kind: 'wrong', message: 'Name a command.' }
  }
  const within = Object.keys(commands).filter((command) => command.startsWith(`${name} `))
  if (within.length > 0) {
    return { command: undefined, kind: 'wrong', message: `Name one of ${within.join(', ')}.` }
  }
  if (known === undefined) {
    const message = `There is no command "${name}".${suggest({ name, names: Object.keys(commands) })}`
    return { command: undefined, kind: 'wrong', message }
  }
  const rest = name
    .split(' ')
    .reduce((left, word) => left.toSpliced(left.indexOf(word), 1), [...args])
  const read = readFlags({ allowed: known.flags, args: rest })
  return 'message' in read
    ? { command: name, kind: 'wrong', ...read }
    : { command: name, kind: 'run', ...read }
}

/** One word, or the two of a command such as `variants plan`. */
function readName(words: readonly string[], commands: Known): string | undefined {
  const [first, second] = words
  const isGroup = Object.keys(commands).some((command) => command.startsWith(`${first} `))
  return isGroup && second !== undefined ? `${first} ${second}` : first
}

type ReadFlagsArgs = {
  allowed: readonly FlagName[]
  args: readonly string[]
}

function readFlags({ allowed, args }: ReadFlagsArgs): { flags: Flags } | { message: string } {
  const flags = { ...defaultFlags }
  const given = new Set<string>()
  const waiting = [...args]
  for (let arg = waiting.shift(); arg !== undefined; arg = waiting.shift()) {
    if (!arg.startsWith('--')) return { message: `"${arg}" is not understood here.` }
    const [name = '', ...values] = arg.slice(2).split('=')
    const flag = allowed.find((candidate) => candidate === name)
    if (flag === undefined) {
      const message = `There is no flag --${name} here.${suggest({ name, names: allowed, prefix: '--' })}`
      return { message }
    }
    if (given.has(flag)) return { message: `--${flag} is given twice.` }
    given.add(flag)
    const { key, takes } = flagTable[flag]
    if (takes === 'nothing') {
      if (values.length > 0) return { message: `--${flag} takes no value.` }
      flags[key] = true
      continue
    }
    const text = values.length > 0 ? values.join('=') : waiting.shift()
    if (takes === 'file' || takes === 'text') {
      if (text === undefined || text === '' || text.startsWith('--')) {
        return {
          message: `--${flag} takes ${takes === 'file' ? 'the name of a file' : 'a value'}.`,
        }
      }
      flags[key] = text
      continue
    }
    if (takes === 'number') {
      if (text === undefined || !/^[1-9]\d{0,8}$/.test(text)) {
        return { message: `--${flag} takes a whole number from 1 on.` }
      }
      flags[key] = Number(text)
      continue
    }
    const days = parseDays(text)
    if (days === undefined) {
      const received = text === undefined ? 'nothing' : `"${text}"`
      return { message: `--${flag} takes a time such as 7d or 36h, and received ${received}.` }
    }
    flags[key] = days
  }
  return { flags }
}

const maxDays = 36_500

/** Days; a bare number is one of days. */
function parseDays(text: string | undefined): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(d|h)?$/.exec(text ?? '') ?? []
  if (number === undefined) return undefined
  const days = Number(number) / (unit === 'h' ? 24 : 1)
  return days <= maxDays ? days : undefined
}

type SuggestArgs = {
  name: string
  names: readonly string[]
  prefix?: string
}

function suggest({ name, names, prefix = '' }: SuggestArgs): string {
  const nearest = nearestName({ name, names })
  return nearest === undefined ? '' : ` Did you mean ${prefix}${nearest}?`
}

type NearestNameArgs = {
  name: string
  names: readonly string[]
}

/** The name that was probably meant: the one fewest changes of a letter away, if they are few. */
function nearestName({ name, names }: NearestNameArgs): string | undefined {
  let nearest: string | undefined
  let fewest = Math.max(2, Math.ceil(name.length / 3)) + 1
  for (const candidate of names) {
    const changes = countChanges(name, candidate)
    if (changes >= fewest) continue
    fewest = changes
    nearest = candidate
  }
  return nearest
}

/** Letters to add, to drop or to replace (Levenshtein). */
function countChanges(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1]
    for (const [at, other] of Array.from(to).entries()) {
      next.push(
        Math.min(
          (next[at] ?? 0) + 1,
          (row[at + 1] ?? 0) + 1,
          (row[at] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    }
    row = next
  }
  return row.at(-1) ?? 0
}
