import type { ExitCode } from './command.js'

import { type Config, getPayload, type SanitizedConfig } from 'payload'

import { readService } from '../localAPI/getCloudflareImages.js'
import { runCommand } from './runCommand.js'
import { openTerminal } from './terminal.js'

/**
 * Entry of `payload cloudflare-images`. Ends the process itself: Payload's own bin exits with 0
 * whatever happened.
 */
export async function script(config: SanitizedConfig): Promise<never> {
  const terminal = openTerminal()
  const stopping = new AbortController()
  const stop = (): void => {
    terminal.err('Ending after the image at hand. Once more ends at once.')
    stopping.abort()
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  let code: ExitCode
  let isReady = false
  try {
    code = await runCommand({
      args: argumentsAfterKey(process.argv),
      async openSite({ isExamined }) {
        // Logs go to standard error, as text: standard output belongs to the result.
        const logger = createLogDestination({ isReady: () => isReady, write: terminal.err })
        const opened = readService({ config })
        opened.isExamined = isExamined
        opened.watchesAccount = false
        const payload = await getPayload({ config: { ...config, logger } as SanitizedConfig })
        isReady = true
        return { payload, service: readService(payload) }
      },
      signal: stopping.signal,
      terminal,
    })
  } catch (error) {
    terminal.err(error instanceof Error ? error.message : String(error))
    code = 1
  }
  await terminal.close()
  process.exit(code)
}

/** `node payload cloudflare-images cleanup --json` becomes `cleanup --json`. */
function argumentsAfterKey(argv: readonly string[]): string[] {
  const args = argv.slice(2)
  return args.slice(args.findIndex((arg) => !arg.startsWith('-')) + 1)
}

type Line = { err?: { message?: string }; level?: number; msg?: string }

const warnLevel = 40
const errorLevel = 50

type CreateLogDestinationArgs = {
  isReady: () => boolean
  write: (text: string) => void
}

/**
 * A logger for Payload that tells a person at a terminal what went wrong, and nothing else. While the
 * site starts, its remarks about other things than this command are left out.
 */
function createLogDestination({
  isReady,
  write,
}: CreateLogDestinationArgs): NonNullable<Config['logger']> {
  return {
    destination: {
      write(text: string) {
        const { err, level = warnLevel, msg = '' } = parseLine(text)
        if (level < errorLevel && !isReady()) return
        const reason = err?.message === undefined ? '' : `: ${err.message}`
        write(`${level >= errorLevel ? 'Error' : 'Warning'}: ${msg}${reason}`)
      },
    },
    options: { level: 'warn' },
  }
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line
  } catch {
    return { msg: text.trim() }
  }
}
