import type { FlagName, Flags } from './flags.js'

import { defaultFlags, flagTable } from './flags.js'
import { nearestName } from './nearestName.js'

export type ParsedArguments =
  | { command: string | undefined; kind: 'help' }
  | { command: string; flags: Flags; kind: 'run' }
  | { command: string | undefined; kind: 'wrong'; message: string }

/** What each command understands. */
type Known = Readonly<Record<string, { flags: readonly FlagName[] }>>

/** Reads what follows `payload cloudflare-images`. Pure; never throws. */
export function parseArguments({
  args,
  commands,
}: {
  args: readonly string[]
  commands: Known
}): ParsedArguments {
  const name = args.find((arg) => !arg.startsWith('-'))
  const known = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined
  if (args.includes('--help') || args.includes('-h')) {
    return { command: known === undefined ? undefined : name, kind: 'help' }
  }
  if (name === undefined) {
    return { command: undefined, kind: 'wrong', message: 'Name a command.' }
  }
  if (known === undefined) {
    const message = `There is no command "${name}".${suggest({ name, names: Object.keys(commands) })}`
    return { command: undefined, kind: 'wrong', message }
  }
  const rest = args.toSpliced(args.indexOf(name), 1)
  const read = readFlags({ allowed: known.flags, args: rest })
  return 'message' in read
    ? { command: name, kind: 'wrong', ...read }
    : { command: name, kind: 'run', ...read }
}

function readFlags({
  allowed,
  args,
}: {
  allowed: readonly FlagName[]
  args: readonly string[]
}): { flags: Flags } | { message: string } {
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

function suggest({
  name,
  names,
  prefix = '',
}: {
  name: string
  names: readonly string[]
  prefix?: string
}): string {
  const nearest = nearestName({ name, names })
  return nearest === undefined ? '' : ` Did you mean ${prefix}${nearest}?`
}
