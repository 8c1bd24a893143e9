import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'

import { drawQuadrants, readQuadrants } from '../fixtures/images.js'
import { openDocument } from './support/documentPage.js'
import { createMedia, publish, readBytes, readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { addressOf, expectDelivered, readCards, waitForOther } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

let admin: Admin
let id: number

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
  const buffer = await drawQuadrants({ height: 800, width: 1200 })
  id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'framed.jpg' })
}, 300_000)
beforeEach(async () => {
  const { page } = admin
  const crop = { height: null, width: null, x: null, y: null }
  const data = { _status: 'published', cloudflare: { crop }, focalX: 50, focalY: 50 }
  expect((await page.request.patch(`/api/media/${id}`, { data })).status()).toBe(200)
  await openDocument(page, id)
  // Handles are there once it is known what the image can be delivered as.
  await handle('se').waitFor()
})
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const handle = (name: string) => admin.page.locator(`[data-handle="${name}"]`)
const placed = (name: string, where: string): Promise<void> =>
  admin.page.locator(`[data-handle="${name}"][aria-valuetext="${where}"]`).waitFor()

type Point = { x: number; y: number }

/** The middle of the focal point, and the size of the picture, in pixels of the window. */
async function aim(): Promise<{ from: Point; height: number; width: number }> {
  // Away from the edge, where messages lie.
  await handle('focal').evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const focal = (await handle('focal').boundingBox())!
  const { height, width } = (await admin.page
    .locator('.cloudflare-crop-and-focal-point__stage')
    .boundingBox())!
  return { from: { x: focal.x + focal.width / 2, y: focal.y + focal.height / 2 }, height, width }
}

/**
 * Drags the focal point from the middle of the picture by fractions of it. What loads above may move
 * the page at any time: it is aimed anew until the point is held.
 */
async function drag({
  by,
  grab,
  letGo,
  move,
}: {
  by: Point
  grab: (at: Point) => Promise<void>
  letGo: () => Promise<void>
  move: (at: Point) => Promise<void>
}): Promise<void> {
  await handle('focal').evaluate((element) =>
    element.addEventListener('pointerdown', () => element.setAttribute('data-held', '')),
  )
  let aimed = await aim()
  await grab(aimed.from)
  while ((await handle('focal').getAttribute('data-held')) === null) {
    await move({ x: 1, y: 1 })
    await letGo()
    aimed = await aim()
    await grab(aimed.from)
  }
  const { from, height, width } = aimed
  await move({ x: from.x + by.x * width, y: from.y + by.y * height })
  await letGo()
}

/** Every variant and size: what is announced is what is delivered; then saved, and the same again. */
async function expectFollowedAndSaved(): Promise<void> {
  const { page } = admin
  const cards = await readCards(page)
  expect(cards).toHaveLength(11)
  for (const card of cards) await expectDelivered(admin, card)
  await publish(admin)
  const { cloudflare, sizes } = await readMedia(admin, id)
  const saved = [
    ...cloudflare.variants,
    ...Object.entries(sizes).map(([name, size]) => ({ name, ...size })),
  ]
  expect(saved.map(({ name, url }) => ({ name, url }))).toEqual(
    cards.map(({ name, url }) => ({ name, url })),
  )
  await page.getByText('As sites get them now.').waitFor()
  for (const card of await readCards(page)) await expectDelivered(admin, card)
}

test('the focal point follows the mouse, and every variant follows it before it is saved', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  await drag({
    async grab({ x, y }) {
      await page.mouse.move(x, y)
      await page.mouse.down()
    },
    letGo: () => page.mouse.up(),
    move: ({ x, y }) => page.mouse.move(x, y, { steps: 5 }),
    by: { x: -0.3, y: -0.25 },
  })
  await placed('focal', '20% from the left, 25% from the top')
  await waitForOther({ before, name: 'square', page })
  await expectFollowedAndSaved()
})

test('by keys', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  await handle('focal').focus()
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowLeft', 'ArrowDown']) {
    await page.keyboard.press(key)
  }
  await placed('focal', '69% from the left, 51% from the top')
  await waitForOther({ before, name: 'square', page })
  await expectFollowedAndSaved()
})

test('by touch', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  const touch = await admin.context.newCDPSession(page)
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  const send = async (type: 'touchEnd' | 'touchMove' | 'touchStart', at?: Point): Promise<void> => {
    const touchPoints = at === undefined ? [] : [at]
    await touch.send('Input.dispatchTouchEvent', { touchPoints, type })
  }
  await drag({
    grab: (at) => send('touchStart', at),
    letGo: () => send('touchEnd'),
    move: (at) => send('touchMove', at),
    by: { x: 0.2, y: -0.1 },
  })
  await placed('focal', '70% from the left, 40% from the top')
  await waitForOther({ before, name: 'square', page })
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await touch.detach()
  await expectFollowedAndSaved()
})

test('a crop by its corner shows that part in every size, until it is reset', async () => {
  const { page } = admin
  const before = await addressOf(page, 'card')
  await handle('se').focus()
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowUp')
  }
  await placed('se', '50% from the left, 50% from the top')
  const cropped = await waitForOther({ before, name: 'card', page })
  expect(await readQuadrants(await readBytes(admin, cropped))).toEqual({
    bottomLeft: 'topLeft',
    bottomRight: 'topLeft',
    topLeft: 'topLeft',
    topRight: 'topLeft',
  })
  await expectFollowedAndSaved()
  await page.getByText('Showing 50% × 50% of the original.').waitFor()

  await page.getByRole('button', { exact: true, name: 'Reset' }).click()
  await placed('focal', '50% from the left, 50% from the top')
  const whole = await waitForOther({ before: cropped, name: 'card', page })
  await page.getByRole('button', { name: 'Undo changes' }).click()
  await placed('se', '50% from the left, 50% from the top')
  await waitForOther({ before: whole, name: 'card', page })
  await page.getByRole('button', { exact: true, name: 'Reset' }).click()
  await waitForOther({ before: cropped, name: 'card', page })
  await expectFollowedAndSaved()
  const { cloudflare } = await readMedia(admin, id)
  expect(cloudflare.crop).toEqual({ height: null, width: null, x: null, y: null })
})

test('numbers do the same', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  await page.locator('[data-number="focal-x"]').fill('12')
  await placed('focal', '12% from the left, 50% from the top')
  const typed = await waitForOther({ before, name: 'square', page })
  await page.getByRole('button', { name: 'Undo changes' }).click()
  expect(await waitForOther({ before: typed, name: 'square', page })).toBe(before)
  await placed('focal', '50% from the left, 50% from the top')
})

test('a private image says that neither would change anything', async () => {
  const { page } = admin
  const buffer = await drawQuadrants({ height: 600, width: 900 })
  await page.goto('/admin/collections/proofs/create')
  await (
    await whenAlive(page.locator('input[type=file]'))
  ).setInputFiles({ buffer, mimeType: 'image/jpeg', name: 'secret.jpg' })
  await page.getByText('Save the image first').waitFor()
  await page.locator('#action-save').click()
  await page.waitForURL(/\/proofs\/\d+/)
  await page.getByText('This image is delivered in named variants only.').waitFor()
  expect(await handle('se').count()).toBe(0)
})
