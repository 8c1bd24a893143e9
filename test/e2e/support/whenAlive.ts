import type { Locator } from 'playwright-core'

/** The element, once React listens to it: what happens to it before that is lost. */
export async function whenAlive(locator: Locator): Promise<Locator> {
  const isAlive = (element: Element): boolean =>
    Object.keys(element).some((key) => key.startsWith('__reactProps$'))
  while (!(await locator.evaluate(isAlive))) {
    await locator.page().evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
  return locator
}
