import type { Locator, Page } from 'playwright-core'

/** Bounds what the page can send in a second, as a slow line does; 0 for no bound. */
export async function limitUploadSpeed({
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

/** The panel with the files on their way. */
export const uploadPanel = (page: Page): Locator => page.getByRole('region', { name: 'Uploads' })

/** So many growing values of a progress bar, as they come. */
export async function readGrowth({
  bar,
  count,
}: {
  bar: Locator
  count: number
}): Promise<number[]> {
  const values = [0]
  while (values.length <= count) {
    const last = values.at(-1) ?? 0
    const element = await bar.elementHandle()
    const next = await bar.page().waitForFunction(
      ({ element: shown, last: known }) => {
        const value = Number(shown.getAttribute('aria-valuenow') ?? 0)
        return value > known ? value : null
      },
      { element, last },
    )
    values.push((await next.jsonValue()) ?? 0)
  }
  return values.slice(1)
}

/** The text of a message of the panel, once one is there; it is closed then. */
export async function takeToast(page: Page, kind: 'error' | 'success'): Promise<string> {
  const toast = page.locator(`.toast-${kind}`).first()
  await toast.waitFor()
  const text = await toast.innerText()
  await toast.locator('button').click()
  await toast.waitFor({ state: 'detached' })
  return text
}
