import { createHmac } from 'node:crypto'

import { isSameSecret } from './isSameSecret.js'

const lifetimeMs = 60 * 60 * 1000

type Signed = { accountId: string; apiToken: string; nowMs: number }

/** A token for the batch host. It carries its end and its proof, so every process knows it. */
export function createBatchToken(args: Signed): { expiresAt: string; token: string } {
  const expiresMs = args.nowMs + lifetimeMs
  return {
    expiresAt: new Date(expiresMs).toISOString(),
    token: `${expiresMs}.${proofOf({ ...args, expiresMs })}`,
  }
}

/** True for a token of this account that has not ended. */
export function isBatchToken({ token, ...args }: Signed & { token: string }): boolean {
  const [expires = '', proof = ''] = token.split('.')
  const expiresMs = Number(expires)
  if (!/^\d+$/.test(expires) || expiresMs <= args.nowMs) return false
  return isSameSecret(proof, proofOf({ ...args, expiresMs }))
}

function proofOf({ accountId, apiToken, expiresMs }: Signed & { expiresMs: number }): string {
  return createHmac('sha256', apiToken)
    .update(`batch:${accountId}:${expiresMs}`)
    .digest('base64url')
}
