import type { ErrorCode } from '../errors.js'
import type { Service } from './createService.js'

import { describe, expect, test } from '@jest/globals'

import { CloudflareImagesError } from '../errors.js'
import { readAccountFigures } from './statsAccount.js'

type Connecting = Pick<Service, 'connect'>
type GetStats = (args: { signal: AbortSignal }) => Promise<unknown>

const serviceOf = (getStats: GetStats): Connecting =>
  ({ connect: () => Promise.resolve({ client: { getStats } }) }) as unknown as Connecting

const failing = (code: ErrorCode): Connecting =>
  serviceOf(() => Promise.reject(new CloudflareImagesError({ code, message: 'secret-token' })))

test('tells what is stored and what may be', async () => {
  const service = serviceOf(() => Promise.resolve({ allowed: 100_000, current: 7 }))
  expect(await readAccountFigures({ service })).toEqual({
    account: { allowed: 100_000, current: 7 },
    accountError: null,
  })
})

describe('says in a sentence why it cannot tell', () => {
  test.each([
    ['API_AUTHENTICATION', /refuses this site’s API token/],
    ['API_RATE_LIMITED', /asked too much/],
    ['API_UNAVAILABLE', /cannot be reached/],
    ['NETWORK', /cannot be reached/],
    ['OPTIONS_INVALID', /not set up completely/],
    ['REQUEST_TIMEOUT', /too long/],
  ] as const)('%s', async (code, sentence) => {
    const { account, accountError } = await readAccountFigures({ service: failing(code) })
    expect(account).toBeNull()
    expect(accountError).toMatch(sentence)
    expect(accountError).not.toContain('secret-token')
  })

  test('where a secret cannot be read', async () => {
    const service: Connecting = { connect: () => Promise.reject(new Error('vault is sealed')) }
    const { accountError } = await readAccountFigures({ service })
    expect(accountError).toMatch(/cannot be reached/)
  })

  test.each([
    ['the answer', serviceOf(({ signal }) => ended(signal))],
    ['the opening of the account', { connect: () => new Promise<never>(() => undefined) }],
  ])('where %s never comes', async (_, service) => {
    const { accountError } = await readAccountFigures({ service, timeoutMs: 1 })
    expect(accountError).toMatch(/takes too long/)
  })
})

/** As the client ends when nobody waits any more. */
const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(new CloudflareImagesError({ code: 'REQUEST_ABORTED', message: 'aborted' })),
    )
  })
