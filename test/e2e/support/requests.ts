import type { Page, Route } from 'playwright-core'

export type HeldRequest = {
  /** Once it has been sent. */
  arrived: Promise<Route>
  /** What becomes of it; those after it are not held. */
  letGo(answer: (route: Route) => Promise<void>): Promise<void>
}

/** Keeps back the next request of this method to an address that fits. */
export async function holdRequest({
  method,
  page,
  url,
}: {
  method: string
  page: Page
  url: RegExp
}): Promise<HeldRequest> {
  let arrive: (route: Route) => void
  const arrived = new Promise<Route>((resolve) => {
    arrive = resolve
  })
  let isHeld = false
  const handle = async (route: Route): Promise<void> => {
    if (isHeld || route.request().method() !== method) {
      await route.fallback()
      return
    }
    isHeld = true
    arrive(route)
  }
  await page.route(url, handle)
  return {
    arrived,
    async letGo(answer) {
      await answer(await arrived)
      await page.unroute(url, handle)
    },
  }
}
