import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Progress } from '../../service/reconcile/reconcileRun.js'
import type { Command, ExitCode } from './command.js'
import type { Terminal } from './terminal.js'

import { flagTable } from './flags.js'
import { commands } from './index.js'
import { parseArguments } from './parseArguments.js'

type RunCommandArgs = {
  /** What follows `payload cloudflare-images`. */
  args: readonly string[]
  /** @param args.isExamined the site starts although its account does not open */
  openSite: (args: { isExamined: boolean }) => Promise<{ payload: Payload; service: Service }>
  signal: AbortSignal
  terminal: Terminal
}

/** Runs one command line. Opens the site only for what needs it. */
export async function runCommand({
  args,
  openSite,
  signal,
  terminal,
}: RunCommandArgs): Promise<ExitCode> {
  const parsed = parseArguments({ args, commands })
  if (parsed.kind === 'help') {
    await terminal.out(formatUsage({ command: parsed.command, commands }))
    return 0
  }
  const command = parsed.kind === 'run' ? commands[parsed.command] : undefined
  if (parsed.kind === 'wrong' || command === undefined) {
    if (parsed.kind === 'wrong') terminal.err(parsed.message)
    terminal.err(formatUsage({ command: parsed.command, commands }))
    return 2
  }
  const { flags } = parsed
  if (command.needsConsent(flags) && !flags.yes && !terminal.isInteractive) {
    terminal.err(
      `This ${command.changes ?? 'deletes images or documents'}, and nobody is there to be asked. Add --yes, or --dry-run to see what it would do.`,
    )
    return 2
  }
  const site = await openSite({ isExamined: command.examines === true })
  const onProgress = ({ done, phase }: Progress): void =>
    terminal.progress(`${done.toLocaleString('en')} ${phase} looked at`)
  return command.run({ ...site, flags, onProgress, signal, terminal })
}

type FormatUsageArgs = {
  command: string | undefined
  commands: Readonly<Record<string, Pick<Command, 'flags' | 'summary'>>>
}

/** What can be called, or what one command takes. */
function formatUsage({ command, commands }: FormatUsageArgs): string {
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
    return [`--${flag}${placeholders[takes]}`, help] as const
  })
  return [
    `Usage: payload cloudflare-images ${command}${rows.length === 0 ? '' : ' [flags]'}`,
    chosen.summary,
    '',
    ...columns(rows),
    '',
  ].join('\n')
}

const placeholders = {
  days: ' AGE',
  file: ' FILE',
  nothing: '',
  number: ' N',
  text: ' VALUE',
} as const

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
}
