import type { ErrorCode } from '../errors.js'
import type { Service } from './createService.js'

import { isCloudflareImagesError } from '../errors.js'

export type AccountFigures =
  | { account: { allowed: number; current: number }; accountError: null }
  | { account: null; accountError: string }

const unreachable =
  'Cloudflare cannot be reached at the moment, so the figures of the account are missing. Everything else was counted here.'

/** What an editor can pass on; everything else is an outage to them. */
const sentences: Partial<Readonly<Record<ErrorCode, string>>> = {
  API_AUTHENTICATION:
    'Cloudflare refuses this site’s API token, so the figures of the account are missing. Tell whoever runs this site.',
  API_RATE_LIMITED:
    'Cloudflare was asked too much in the last minutes, so the figures of the account are missing. They come back by themselves.',
  OPTIONS_INVALID:
    'The account at Cloudflare is not set up completely, so its figures are missing. Tell whoever runs this site.',
  REQUEST_TIMEOUT:
    'Cloudflare takes too long to answer at the moment, so the figures of the account are missing. Everything else was counted here.',
}

type ReadAccountFiguresArgs = {
  service: Pick<Service, 'connect'>
  /** @default 5000 */
  timeoutMs?: number
}

/** Asks Cloudflare what the account stores and may store. Never throws, and never takes long. */
export async function readAccountFigures({
  service,
  timeoutMs = 5000,
}: ReadAccountFiguresArgs): Promise<AccountFigures> {
  const deadline = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<AccountFigures>((resolve) => {
    timer = setTimeout(() => {
      resolve({ account: null, accountError: describe('REQUEST_TIMEOUT') })
      deadline.abort()
    }, timeoutMs)
  })
  const asking = ask({ service, signal: deadline.signal })
  const figures = await Promise.race([asking, timeout])
  clearTimeout(timer)
  return figures
}

type AskArgs = {
  service: Pick<Service, 'connect'>
  signal: AbortSignal
}

async function ask({ service, signal }: AskArgs): Promise<AccountFigures> {
  try {
    const { client } = await service.connect()
    signal.throwIfAborted()
    const { allowed, current } = await client.getStats({ signal })
    return { account: { allowed, current }, accountError: null }
  } catch (error) {
    const code = isCloudflareImagesError(error) ? error.code : undefined
    return { account: null, accountError: describe(code) }
  }
}

const describe = (code: ErrorCode | undefined): string =>
  (code === undefined ? undefined : sentences[code]) ?? unreachable
