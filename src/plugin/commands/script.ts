import type { SanitizedConfig } from 'payload'

import { getPayload } from 'payload'

import type { ExitCode } from './command.js'

import { readService } from '../getCloudflareImages.js'
import { createLogDestination } from './createLogDestination.js'
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
      async openSite() {
        // Logs go to standard error, as text: standard output belongs to the result.
        const logger = createLogDestination({ isReady: () => isReady, write: terminal.err })
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
