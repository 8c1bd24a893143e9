import type { Locator } from 'playwright-core'

import type { Look } from './support/checkAccessibility.js'
import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { translations } from '../../src/translations/translations.js'
import { drawQuadrants } from '../fixtures/images.js'
import { looks } from './support/checkAccessibility.js'
import { findPhoto, issueDocument, sendFile } from './support/documentPage.js'
import { select } from './support/lists.js'
import { createMedia, readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { takeToast } from './support/toasts.js'
import { addressOf, expectDelivered, readCard, waitForOther } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(180_000)

let admin: Admin
let buffer: Buffer

beforeAll(async () => {
  buffer = await drawQuadrants({ height: 900, width: 1200 })
  admin = await openAdmin()
  await admin.context.grantPermissions(['clipboard-read', 'clipboard-write'])
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

async function open(filename: string): Promise<number> {
  const { id } = await findPhoto(admin, filename)
  await admin.page.goto(`/admin/collections/media/${id}`)
  return id
}

const combinations = (['en', 'ar'] as const).flatMap((language) =>
  looks.map((look) => ({ ...look, language, look })),
)

describe.each(combinations)('$language, $theme, $width wide', ({ language, look }) => {
  const at = combinations.findIndex((one) => one.language === language && one.look === look)
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
    await find('[data-index="1"]:focus-within').waitFor()

    await admin.page.keyboard.press('Space')
    await admin.page.keyboard.press('Shift+ArrowRight')
    await press('.cloudflare-bulk__bar [data-action="refresh"]')
    await find('.cloudflare-bulk__results').waitFor()
    expect(await find('.cloudflare-bulk__result--failed').count()).toBe(0)
    expect(await find('.cloudflare-bulk__result--done').count()).toBeGreaterThan(1)
    await press('.cloudflare-gallery__option[data-value="table"]')
    await find('td img').nth(4).waitFor()
  })

  test('the list: a used image is not deleted, and says where it is used', async () => {
    await admin.page.goto('/admin/collections/media?search=contact-bg')
    await find('tbody tr').nth(1).waitFor({ state: 'detached' })
    await select(find('tbody input[type=checkbox]').first())
    await press('[data-action="delete"]')
    await press('#confirm-action')
    await find('.cloudflare-bulk__result--failed a').waitFor()
    expect(await find('.cloudflare-bulk__reason').innerText()).toBe(
      translations[language]?.cloudflareImages.error_IMAGE_IN_USE,
    )
    await findPhoto(admin, 'contact-bg.jpg')
  })

  test('the document: the focal point by keys, a size follows, and is delivered as announced', async () => {
    const { page } = admin
    const id = await open('post-bg.jpg')
    await find('[data-handle="se"]').waitFor()
    const before = await addressOf(page, 'square')
    // There and back again.
    await press('[data-handle="focal"]', at % 2 === 0 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft')
    await waitForOther({ before, name: 'square', page })
    const saved = answer({ method: 'PATCH', path: `/api/media/${id}` })
    await press('#action-save')
    expect((await saved).status()).toBe(200)
    await find('[data-variant="square"][aria-busy="false"]').waitFor()
    const { sizes } = await readMedia(admin, id)
    expect(await addressOf(page, 'square')).toBe(sizes.square?.url)
    await expectDelivered(admin, await readCard({ name: 'square', page }))
  })

  test('the document: code to copy, a size to try, where it is used, what happened', async () => {
    const { page } = admin
    await open('about-bg.jpg')
    await find('[data-variant="square"]').scrollIntoViewIfNeeded()
    await press('[data-variant="square"] .cloudflare-variants__popup')
    await press('.popup-button-list__button')
    await takeToast(page, 'success')
    const code = await page.evaluate(() => navigator.clipboard.readText())
    expect(code).toMatch(/^<img\s[\s\S]*alt=[\s\S]*width=/)

    for (const panel of ['usages', 'timeline', 'rawData', 'playground']) {
      await press(`[data-panel="${panel}"] summary`)
    }
    await find('.cloudflare-usages__item a').first().waitFor()
    await find('.cloudflare-timeline__event').first().waitFor()
    await find('.cloudflare-raw__json').waitFor()
    await (await whenAlive(find('[data-option="width"] input'))).fill('321')
    const tried = find('.cloudflare-playground__result[aria-busy="false"] img')
    await page.waitForFunction(
      (element) => (element as HTMLImageElement | null)?.naturalWidth === 321,
      await tried.elementHandle(),
    )
  })

  test('a file that comes late is shown, and one that is chosen is uploaded', async () => {
    const name = `${language}-${look.theme}-${look.width}.jpg`
    const { id, uploadURL } = await issueDocument({ admin, filename: `late-${name}` })
    await admin.page.goto(`/admin/collections/media/${id}`)
    await find('.cloudflare-state[data-state="info"]').waitFor()
    await whenAlive(find('.cloudflare-state[data-state="info"] button'))
    await sendFile({ buffer, uploadURL })
    // The page asks by itself, too: the button may be gone by now.
    await admin.page.evaluate(() =>
      document.querySelector<HTMLElement>('.cloudflare-state[data-state="info"] button')?.click(),
    )
    await find('.cloudflare-state[data-state="success"]').waitFor()
    await find('[data-variant][data-url]').first().waitFor()
    const chosen = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name })
    await expectDelivered(admin, await readCard({ name: 'square', page: admin.page }))
    // The page may still be fetching pictures, and these are about to go.
    await admin.page.goto('about:blank')
    for (const one of [chosen, id]) {
      expect((await admin.page.request.delete(`/api/media/${one}`)).status()).toBe(200)
    }
  })

  test('the dashboard: the figures, counted anew', async () => {
    await admin.page.goto('/admin')
    await find('.cloudflare-stats[aria-busy="false"] a').first().waitFor()
    const counted = answer({ method: 'GET', path: '/cloudflare-images/stats' })
    await press('.cloudflare-stats__header button')
    expect((await counted).status()).toBe(200)
  })
})
