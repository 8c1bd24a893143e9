import type { Problems } from '../core/schema.js'
import type { Environment, ReadOptions, ResolvedOptions } from './resolvedOptions.js'

import { options as schema } from './schema.js'

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

type ResolveCredentialsArgs = { env: Environment; options: ReadOptions; problems: Problems }

/** Finds the mode that follows from the credentials, and those that go with it. */
export function resolveCredentials({
  env,
  options: { accountHash, accountId, apiBaseURL, apiToken, enabled, local, mode, signingKey },
  problems,
}: ResolveCredentialsArgs): Pick<
  ResolvedOptions,
  'accountHash' | 'accountId' | 'apiBaseURL' | 'apiToken' | 'mode' | 'signingKey' | 'unfinished'
> {
  const found = { accountId, apiToken, accountHash }
  // One that is wrong is there, so that one mistake is reported once.
  const missing = (['accountId', 'apiToken', 'accountHash'] as const).filter(
    (name) => found[name] === undefined && !problems.has(name),
  )
  // Switched off, the hash alone delivers what is at Cloudflare; without it there is nothing to deliver.
  const isEnough = enabled ? missing.length === 0 : found.accountHash !== undefined
  const wantsCloudflare = mode === 'cloudflare' ? enabled || isEnough : mode === 'auto' && isEnough
  // A mode that is mistyped is one problem; that credentials are missing may be none.
  const mayBeLocal =
    !enabled || mode === 'local' || problems.has('mode') || env.NODE_ENV !== 'production'
  if (!wantsCloudflare && mayBeLocal) {
    return {
      ...localCredentials,
      apiBaseURL: String(schema.shape.apiBaseURL.default),
      mode: 'local',
      // A given key is kept, so that signatures can be compared. A fresh account has keys that nobody chose.
      signingKey:
        signingKey ?? (local.account === 'fresh' ? undefined : localCredentials.signingKey),
      unfinished:
        mode === 'auto' && accountId !== undefined && apiToken !== undefined
          ? { accountId, apiBaseURL, apiToken }
          : undefined,
    }
  }
  for (const name of enabled ? missing : []) {
    const { env: variable, expected } = schema.shape[name]
    problems.add({ expected: `${expected}, here or in ${variable}, or mode: 'local'`, path: name })
  }
  // Neither calls the API without the other.
  const canCall = enabled || (accountId !== undefined && apiToken !== undefined)
  return {
    accountHash: accountHash ?? '',
    accountId: canCall ? (accountId ?? '') : localCredentials.accountId,
    apiBaseURL,
    apiToken: canCall ? (apiToken ?? '') : '',
    mode: 'cloudflare',
    signingKey,
    unfinished: undefined,
  }
}
