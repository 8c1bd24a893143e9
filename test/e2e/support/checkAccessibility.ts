import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

export type Look = { theme: 'dark' | 'light'; width: 390 | 1280 }

/** Each theme on a desk and in a hand. */
export const looks: readonly Look[] = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
  { theme: 'dark', width: 390 },
  { theme: 'light', width: 390 },
]

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Everything of ours carries a class of this prefix; what surrounds it is Payload's. */
const ours = '[class^="cloudflare-"], [class*=" cloudflare-"]'

/** Gives the page, as it is, another theme and width. */
export async function applyLook({ look, page }: { look: Look; page: Page }): Promise<void> {
  await page.setViewportSize({ height: look.width === 390 ? 844 : 900, width: look.width })
  await page.evaluate((theme) => {
    document.documentElement.setAttribute('data-theme', theme)
    // Half-way through a transition, colours are neither the old nor the new ones.
    for (const animation of document.getAnimations()) {
      const { endTime } = animation.effect?.getComputedTiming() ?? {}
      if (endTime !== Infinity) animation.finish()
    }
  }, look.theme)
}

/** What axe finds wrong with the parts of the page that are ours, a sentence each. */
export async function findViolations(page: Page): Promise<string[]> {
  const isLoaded = await page.evaluate(() => 'axe' in window)
  if (!isLoaded) await page.evaluate(await readFile(axeFile, 'utf8'))
  const { violations } = await page.evaluate(async (selector) => {
    const { axe } = window as unknown as {
      axe: { run: (context: object, options: object) => Promise<AxeResults> }
    }
    return axe.run({ include: [[selector]] }, { resultTypes: ['violations'] })
  }, ours)
  return violations.flatMap(({ help, id, nodes }) =>
    nodes.map(({ failureSummary, html }) => `${id}: ${help}\n${html}\n${failureSummary ?? ''}`),
  )
}

/** Classes of parts of ours that stick out of the window; the table scrolls by itself. */
export function findOutside(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const { clientWidth } = document.documentElement
    return [...document.querySelectorAll(selector)]
      .filter((element) => element.closest('.collection-list__tables') === null)
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 1 && (left < -1 || right > clientWidth + 1)
      })
      .map((element) => element.className)
  }, ours)
}
