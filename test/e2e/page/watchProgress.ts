import type { Page } from 'playwright-core'

type Watching = { seenProgress: number[] }

/** Keeps every value that a progress bar of the page shows, from the next document on. */
export async function watchProgress(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: number[] = []
    ;(globalThis as unknown as Watching).seenProgress = seen
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (target instanceof HTMLProgressElement) seen.push(target.value / target.max)
      }
    }).observe(document, { attributeFilter: ['value'], attributes: true, subtree: true })
  })
}

/** Shares of the whole, 0 to 1, in order. */
export function readProgress(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as Watching).seenProgress)
}

/** Bounds what the page can send in a second, as a slow line does; 0 for no bound. */
export async function limitSpeed({
  bytesPerSecond,
  page,
}: {
  bytesPerSecond: number
  page: Page
}): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    downloadThroughput: -1,
    latency: 0,
    offline: false,
    uploadThroughput: bytesPerSecond === 0 ? -1 : bytesPerSecond,
  })
}
