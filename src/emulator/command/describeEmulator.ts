import type { ServedEmulator } from '../http/serveEmulator.js'
import { emulateFlags } from './parseEmulateArgs.js'

type DescribeEmulatorArgs = {
  dir: string
  fresh: boolean
  served: ServedEmulator
}

/** What the command prints once the emulator listens, the lines for a `.env` file included. */
export function describeEmulator({
  dir,
  fresh,
  served: { emulator, url },
}: DescribeEmulatorArgs): string {
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
CLOUDFLARE_IMAGES_DELIVERY_BASE_URL=${origins.delivery}

Press Ctrl+C to stop.
`
}

const freshness = `
It began as a fresh account, which has the variant public (1366 x 768, scale-down) and the signing key
default. It lacks every other variant, and flexible variants are off, until somebody sets them up.
`

/** The help text. */
export function describeUsage(): string {
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
