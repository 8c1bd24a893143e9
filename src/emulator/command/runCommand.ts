import { resolve } from 'node:path'

import { isCloudflareImagesError } from '../../errors.js'
import { version } from '../../version.js'
import { type ServedEmulator, serveEmulator } from '../http/serveEmulator.js'
import { emulateFlags, parseEmulateArgs } from './parseEmulateArgs.js'

type CommandArgs = {
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

type DescribeEmulatorArgs = {
  dir: string
  fresh: boolean
  served: ServedEmulator
}

/** What the command prints once the emulator listens, the lines for a `.env` file included. */
function describeEmulator({ dir, fresh, served: { emulator, url } }: DescribeEmulatorArgs): string {
  const { accountHash, accountId, origins, signingKeys, token } = emulator
  const signingKey = signingKeys.find(({ name }) => name === 'default') ?? signingKeys[0]
  return `Cloudflare Images, emulated, at ${url}
Stored in ${dir}
${fresh ? freshness : ''}
  Account id     ${accountId}
  API token      ${token}
  Account hash   ${accountHash}
  Signing key    ${signingKey?.value ?? ''}

  API            ${origins.api}/client/v4/accounts/${accountId}/images/v1
  Upload host    ${origins.upload}/${accountHash}/<image id>
  Batch host     ${origins.batch}/images/v1
  Delivery       ${origins.delivery}/${accountHash}/<image id>/<variant>

For your .env:

CLOUDFLARE_ACCOUNT_ID=${accountId}
CLOUDFLARE_API_TOKEN=${token}
CLOUDFLARE_IMAGES_ACCOUNT_HASH=${accountHash}
CLOUDFLARE_IMAGES_SIGNING_KEY=${signingKey?.value ?? ''}
CLOUDFLARE_IMAGES_API_BASE_URL=${origins.api}/client/v4
CLOUDFLARE_IMAGES_BATCH_BASE_URL=${origins.batch}
CLOUDFLARE_IMAGES_DELIVERY_BASE_URL=${origins.delivery}

Press Ctrl+C to stop.
`
}

const freshness = `
It began as a fresh account, which has the variant public (1366 x 768, scale-down) and the signing key
default. It lacks every other variant, and flexible variants are off, until somebody sets them up.
`

/** The help text. */
function describeUsage(): string {
  const rows = Object.entries(emulateFlags).map(([name, flag]) => {
    const left = 'value' in flag ? `--${name} ${flag.value}` : `--${name}`
    return `  ${left.padEnd(26)}${flag.text}`
  })
  return `Usage: payload-cloudflare-images emulate [flags]

Serves Cloudflare Images from a local folder: API, upload host, batch host and delivery on one port.
Needs no Payload and no network.

${rows.join('\n')}

  payload-cloudflare-images --version
`
}
