import type { Locator } from 'playwright-core'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import type { Look } from './support/checkAccessibility.js'
import type { Admin } from './support/openAdmin.js'

import { looks } from './support/checkAccessibility.js'
import { findPhoto } from './support/documentPage.js'
import { readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { addressOf, expectDelivered, readCard, waitForOther } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(180_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

/** Payload reads language and theme of the panel from cookies. */
async function wear({ language, look }: { language: string; look: Look }): Promise<void> {
  const cookies = { 'payload-lng': language, 'payload-theme': look.theme }
  await admin.context.addCookies(
    Object.entries(cookies).map(([name, value]) => ({ name, url: admin.origin, value })),
  )
  await admin.page.setViewportSize({ height: look.width === 390 ? 844 : 900, width: look.width })
}

const find = (selector: string): Locator => admin.page.locator(selector)
/** By key: what is below a message, or moves as it loads, is not under a click. */
const press = async (selector: string, key = 'Enter'): Promise<void> =>
  (await whenAlive(find(selector).first())).press(key)

const answer = ({ method, path }: { method: string; path: string }) =>
  admin.page.waitForResponse(
    (response) => response.request().method() === method && response.url().includes(path),
  )

const combinations = ['en', 'ar'].flatMap((language) =>
  looks.map((look) => ({ ...look, language, look })),
)

describe.each(combinations)('$language, $theme, $width wide', ({ language, look }) => {
  beforeAll(() => wear({ language, look }))

  test('the list: a preset, the gallery with its lightbox, an action for two images', async () => {
    await admin.page.goto('/admin/collections/media')
    const html = find('html')
    expect((await html.getAttribute('dir'))?.toLowerCase()).toBe(language === 'ar' ? 'rtl' : 'ltr')
    expect(await html.getAttribute('data-theme')).toBe(look.theme)

    await press('[data-preset="failed"]')
    await find('[data-preset="failed"][aria-pressed="true"]').waitFor()
    await find('tbody tr').first().waitFor({ state: 'detached' })
    await press('[data-preset="failed"]')
    await find('tbody tr').nth(4).waitFor()

    await press('.cloudflare-gallery__option[data-value="gallery"]')
    await press('.cloudflare-gallery__card[data-index="1"]', 'l')
    const picture = find('.cloudflare-lightbox img').first()
    await picture.evaluate((element) => (element as HTMLImageElement).decode())
    await admin.page.keyboard.press('Escape')
    await find('.cloudflare-lightbox[open]').waitFor({ state: 'detached' })
    const focused = await admin.page.evaluate(() =>
      document.activeElement?.closest('[data-index]')?.getAttribute('data-index'),
    )
    expect(focused).toBe('1')

    await admin.page.keyboard.press('Space')
    await admin.page.keyboard.press('Shift+ArrowRight')
    await press('.cloudflare-bulk__bar [data-action="refresh"]')
    await find('.cloudflare-bulk__results').waitFor()
    expect(await find('.cloudflare-bulk__result--failed').count()).toBe(0)
    expect(await find('.cloudflare-bulk__result--done').count()).toBeGreaterThan(1)
    await press('.cloudflare-gallery__option[data-value="table"]')
    await find('td img').nth(4).waitFor()
  })

  test('the document: the focal point by keys, a size follows, and is delivered as announced', async () => {
    const { page } = admin
    const { id } = await findPhoto(admin, 'post-bg.jpg')
    await page.goto(`/admin/collections/media/${id}`)
    await find('[data-knob="se"]').waitFor()
    const before = await addressOf(page, 'square')
    await press('[data-knob="focal"]', 'ArrowRight')
    await waitForOther({ before, name: 'square', page })
    const saved = answer({ method: 'PATCH', path: `/api/media/${id}` })
    await press('#action-save')
    expect((await saved).status()).toBe(200)
    await find('[data-variant="square"][aria-busy="false"]').waitFor()
    const { sizes } = await readMedia(admin, id)
    expect(await addressOf(page, 'square')).toBe(sizes.square?.url)
    await expectDelivered(admin, await readCard({ name: 'square', page }))
  })

  test('the document: where it is used, what happened, Cloudflare’s data, a size to try', async () => {
    const { id } = await findPhoto(admin, 'about-bg.jpg')
    await admin.page.goto(`/admin/collections/media/${id}`)
    for (const panel of ['usages', 'timeline', 'rawData', 'playground']) {
      await press(`[data-panel="${panel}"] summary`)
    }
    await find('.cloudflare-usages__item a').first().waitFor()
    await find('.cloudflare-timeline__event').first().waitFor()
    await find('.cloudflare-raw__json').waitFor()
    await find('.cloudflare-playground__result[aria-busy="false"] img').waitFor()
  })

  test('the dashboard: the figures, counted anew', async () => {
    await admin.page.goto('/admin')
    await find('.cloudflare-stats[aria-busy="false"] a').first().waitFor()
    const counted = answer({ method: 'GET', path: '/cloudflare-images/stats' })
    await press('.cloudflare-stats__header button')
    expect((await counted).status()).toBe(200)
  })
})
