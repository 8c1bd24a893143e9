import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { Progress } from '../../service/reconcile/reconcileRun.js'
import type { ExitCode } from './command.js'
import type { Terminal } from './terminal.js'

import { formatUsage } from './formatUsage.js'
import { commands } from './index.js'
import { parseArguments } from './parseArguments.js'

/** Runs one command line. Opens the site only for what needs it. */
export async function runCommand({
  args,
  openSite,
  signal,
  terminal,
}: {
  /** What follows `payload cloudflare-images`. */
  args: readonly string[]
  openSite: () => Promise<{ payload: Payload; service: Service }>
  signal: AbortSignal
  terminal: Terminal
}): Promise<ExitCode> {
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
      'This deletes images or documents, and nobody is there to be asked. Add --yes, or --dry-run to see what it would do.',
    )
    return 2
  }
  const site = await openSite()
  const onProgress = ({ done, phase }: Progress): void =>
    terminal.progress(`${done.toLocaleString('en')} ${phase} looked at`)
  return command.run({ ...site, flags, onProgress, signal, terminal })
}
