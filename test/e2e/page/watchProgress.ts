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

/** Once a progress bar has shown so many values. */
export async function untilProgress({ count, page }: { count: number; page: Page }): Promise<void> {
  await page.waitForFunction(
    (wanted) => (globalThis as unknown as Watching).seenProgress.length >= wanted,
    count,
  )
}

/** Shares of the whole, 0 to 1, in order. */
export function readProgress(page: Page): Promise<number[]> {
  return page.evaluate(() => (globalThis as unknown as Watching).seenProgress)
}
