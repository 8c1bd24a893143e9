import type { Command } from './command.js'

import { flagTable } from './flags.js'

/** What can be called, or what one command takes. */
export function formatUsage({
  command,
  commands,
}: {
  command: string | undefined
  commands: Readonly<Record<string, Pick<Command, 'flags' | 'summary'>>>
}): string {
  const chosen = command === undefined ? undefined : commands[command]
  if (command === undefined || chosen === undefined) {
    const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
    return [
      'Usage: payload cloudflare-images <command> [flags]',
      '',
      ...columns(rows),
      '',
      'Flags of a command: payload cloudflare-images <command> --help',
      'Exit code: 0 all is well, 1 something was found or failed, 2 called wrongly.',
      '',
    ].join('\n')
  }
  const rows = chosen.flags.map((flag) => {
    const { help, takes } = flagTable[flag]
    return [`--${flag}${takes === 'days' ? ' AGE' : ''}`, help] as const
  })
  return [
    `Usage: payload cloudflare-images ${command}${rows.length === 0 ? '' : ' [flags]'}`,
    chosen.summary,
    '',
    ...columns(rows),
    '',
  ].join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
}
