import type { ServedEmulator } from '../http/serveEmulator.js'
import { emulateFlags } from './parseEmulateArgs.js'

/** What the command prints once the emulator listens, the lines for a `.env` file included. */
export function describeEmulator({
  dir,
  served: { emulator, url },
}: {
  dir: string
  served: ServedEmulator
}): string {
  const { accountHash, accountId, origins, signingKeys, token } = emulator
  const signingKey = signingKeys.find(({ name }) => name === 'default') ?? signingKeys[0]
  return `Cloudflare Images, emulated, at ${url}
Stored in ${dir}

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
