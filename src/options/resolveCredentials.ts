import type { CloudflareImagesOptions, Secret } from '../optionTypes.js'
import type { Environment, ResolvedOptions } from './resolvedOptions.js'
import type { Problems } from './problems.js'

import { optionDefaults } from './defaults.js'

/**
 * What the emulator answers to in local mode. Not secrets: the images lie on the same disk, and
 * the emulator is reachable by this process alone.
 */
export const localCredentials = {
  accountHash: 'localLocalLocalLocal00',
  accountId: '00000000000000000000000000000000',
  apiToken: 'local-token',
  signingKey: 'local-signing-key-0123456789abcdef',
} as const

type Credentials = Pick<
  ResolvedOptions,
  'accountHash' | 'accountId' | 'apiBaseURL' | 'apiToken' | 'mode' | 'signingKey'
>

const rules = {
  accountHash: {
    env: 'CLOUDFLARE_IMAGES_ACCOUNT_HASH',
    expected:
      'the account hash (letters, digits, - and _; the first part of a delivery URL, not the account id)',
    pattern: /^(?![0-9a-f]{32}$)[\w-]{8,64}$/,
  },
  accountId: {
    env: 'CLOUDFLARE_ACCOUNT_ID',
    expected: 'the account id (32 hexadecimal digits; not the account hash of delivery URLs)',
    pattern: /^[0-9a-f]{32}$/,
  },
  apiToken: {
    env: 'CLOUDFLARE_API_TOKEN',
    expected:
      'an API token with the permission "Cloudflare Images: Edit" (no spaces, without "Bearer")',
    pattern: /^[!-~]{8,}$/,
  },
  signingKey: {
    env: 'CLOUDFLARE_IMAGES_SIGNING_KEY',
    expected: 'a signing key as Cloudflare shows it (16 characters or more, no spaces)',
    pattern: /^[!-~]{16,}$/,
  },
} as const

type Name = keyof typeof rules

/** Finds the credentials and the mode that follows from them. */
export function resolveCredentials({
  enabled,
  env,
  options,
  problems,
}: {
  enabled: boolean
  env: Environment
  options: CloudflareImagesOptions
  problems: Problems
}): Credentials {
  const mode = options.mode ?? optionDefaults.mode
  const isKnown = ['auto', 'cloudflare', 'local'].includes(mode)
  if (!isKnown) {
    problems.add({ expected: "'auto', 'cloudflare' or 'local'", path: 'mode', received: mode })
  }
  const found: Partial<Record<Name, Secret>> = {}
  for (const name of Object.keys(rules) as Name[]) {
    const value = readSecret({ env, name, options, problems })
    if (value !== undefined) found[name] = value
  }
  const missing = (['accountId', 'apiToken', 'accountHash'] as const).filter(
    (name) => found[name] === undefined,
  )
  const wantsCloudflare = mode === 'cloudflare' || (mode === 'auto' && missing.length === 0)
  // A mode that is mistyped is one problem; that credentials are missing may be none.
  const mayBeLocal =
    !isKnown || mode === 'local' || (mode === 'auto' && env.NODE_ENV !== 'production')
  if (!wantsCloudflare && (mayBeLocal || !enabled)) {
    return {
      ...localCredentials,
      ...pick(found),
      apiBaseURL: optionDefaults.apiBaseURL,
      mode: 'local',
    }
  }
  for (const name of missing) {
    problems.add({
      expected: `${rules[name].expected}, here or in ${rules[name].env}, or mode: 'local'`,
      path: name,
    })
  }
  return {
    accountHash: found.accountHash ?? '',
    accountId: found.accountId ?? '',
    apiBaseURL:
      problems.url({
        path: 'apiBaseURL',
        value: options.apiBaseURL ?? env.CLOUDFLARE_IMAGES_API_BASE_URL,
      }) ?? optionDefaults.apiBaseURL,
    apiToken: found.apiToken ?? '',
    mode: 'cloudflare',
    signingKey: found.signingKey,
  }
}

/** Local mode keeps a given signing key, so that signatures can be compared; the rest is its own. */
function pick(found: Partial<Record<Name, Secret>>): { signingKey?: Secret } {
  return found.signingKey === undefined ? {} : { signingKey: found.signingKey }
}

function readSecret({
  env,
  name,
  options,
  problems,
}: {
  env: Environment
  name: Name
  options: CloudflareImagesOptions
  problems: Problems
}): Secret | undefined {
  const fromEnv = env[rules[name].env]
  const value: unknown = options[name] ?? (fromEnv === '' ? undefined : fromEnv)
  if (value === undefined || typeof value === 'function') return value as Secret | undefined
  if (typeof value === 'string' && rules[name].pattern.test(value)) return value
  problems.add({ expected: rules[name].expected, path: name })
  // Counted as present, so that one mistake is reported once.
  return ''
}
