import type { CDPSession, Locator, Page } from 'playwright-core'

/** One for each page: the bound of a session holds beside those of others. */
const sessions = new WeakMap<Page, Promise<CDPSession>>()

function openSession(page: Page): Promise<CDPSession> {
  const known = sessions.get(page)
  if (known !== undefined) return known
  const opened = page
    .context()
    .newCDPSession(page)
    .then(async (session) => {
      await session.send('Network.enable')
      return session
    })
  sessions.set(page, opened)
  return opened
}

/** Bounds what the page can send in a second, as a slow line does; 0 for no bound. */
export async function limitUploadSpeed({
  bytesPerSecond,
  page,
}: {
  bytesPerSecond: number
  page: Page
}): Promise<void> {
  const session = await openSession(page)
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

/**
 * Keeps the requests of a page that upload a file, with a form or ahead of it, and no others: what
 * else a page asks for comes when it comes. Read by taking them away.
 */
export function recordUploads(page: Page): { take(): string[] } {
  let seen: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    // The browser does not tell the bytes of a form with a file in it.
    const isForm = request.headers()['content-type']?.startsWith('multipart/') === true
    const hasFile = isForm && request.postDataBuffer()?.includes('name="file"') !== false
    const isAhead = /\/(direct-upload|direct-upload\/relay|retry)$/.test(pathname)
    if (isAhead || (pathname.startsWith('/api/media') && hasFile)) {
      seen.push(`${request.method()} ${pathname}`)
    }
  })
  return {
    take() {
      const taken = seen
      seen = []
      return taken
    },
  }
}
