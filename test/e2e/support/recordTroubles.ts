import type { Page } from 'playwright-core'

import { expectSoon } from './expectSoon.js'

/** The browser's own remark on what is recorded as an answer, or as the lack of one. */
const repeated = /^Failed to load resource: /

/**
 * Keeps what goes wrong in a page: exceptions, errors in its console (React's among them), requests
 * without an answer, and answers of 400 and above. Requests that the page itself gives up are none.
 */
export function recordTroubles(page: Page): string[] {
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !repeated.test(message.text())) {
      troubles.push(`console: ${message.text()}`)
    }
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    if (reason !== 'net::ERR_ABORTED') {
      troubles.push(`${reason} ${request.method()} ${request.url()}`)
    }
  })
  page.on('response', (response) => {
    const request = response.request()
    if (response.status() >= 400) {
      troubles.push(`${response.status()} ${request.method()} ${new URL(response.url()).pathname}`)
    }
  })
  return troubles
}

/** Takes away what a test provokes on purpose; each of these has to happen, and may be on its way. */
export async function takeProvoked(
  troubles: string[],
  ...provoked: readonly RegExp[]
): Promise<void> {
  for (const pattern of provoked) {
    await expectSoon(() => Promise.resolve(troubles.some((trouble) => pattern.test(trouble))), true)
    const others = troubles.filter((trouble) => !pattern.test(trouble))
    troubles.splice(0, troubles.length, ...others)
  }
}
