import { resolve } from 'node:path'
import { isCloudflareImagesError } from '../../errors.js'
import { version } from '../../version.js'
import { type ServedEmulator, serveEmulator } from '../http/serveEmulator.js'
import { describeEmulator, describeUsage } from './describeEmulator.js'
import { parseEmulateArgs } from './parseEmulateArgs.js'

export type CommandArgs = {
  args: readonly string[]
  print: (text: string) => void
  printError: (text: string) => void
  /** Aborts to end a running emulator. */
  signal: AbortSignal
}

/**
 * The command `payload-cloudflare-images`.
 * @returns the exit code: 0, 1 for what went wrong, 2 for what was not understood.
 */
export async function runCommand({
  args: [name, ...args],
  print,
  printError,
  signal,
}: CommandArgs): Promise<number> {
  if (name === '--version' || name === '-v') {
    print(`${version}\n`)
    return 0
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    print(describeUsage())
    return 0
  }
  if (name === undefined) {
    printError(describeUsage())
    return 2
  }
  if (name !== 'emulate') {
    printError(`There is no command ${JSON.stringify(name)}.\n\n${describeUsage()}`)
    return 2
  }
  try {
    return await emulate({ args, print, signal })
  } catch (error) {
    printError(`${explain(error)}\n`)
    return isCloudflareImagesError(error) && error.code === 'OPTIONS_INVALID' ? 2 : 1
  }
}

async function emulate({ args, print, signal }: Omit<CommandArgs, 'printError'>): Promise<number> {
  const options = parseEmulateArgs(args)
  if (options === 'help') {
    print(describeUsage())
    return 0
  }
  const served: ServedEmulator = await serveEmulator(options)
  print(describeEmulator({ dir: resolve(options.dir), fresh: options.fresh === true, served }))
  if (!signal.aborted) {
    await new Promise<void>((end) => {
      signal.addEventListener(
        'abort',
        () => {
          end()
        },
        { once: true },
      )
    })
  }
  await served.close()
  print('Stopped.\n')
  return 0
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'The port is taken. Choose another with --port, or 0 for any.'
  if (code === 'EACCES' || code === 'EPERM') return `No permission: ${message}`
  return message
}
