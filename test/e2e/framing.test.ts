import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import type { Admin } from './support/openAdmin.js'

import { drawQuadrants, readQuadrants } from '../fixtures/images.js'
import { createMedia, publish, readBytes, readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { addressOf, expectDelivered, readCards, waitForOther } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(120_000)

let admin: Admin
let id: number

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
  const buffer = await drawQuadrants({ height: 800, width: 1200 })
  id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'framed.jpg' })
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const knob = (name: string) => admin.page.locator(`[data-knob="${name}"]`)
const place = (name: string): Promise<null | string> => knob(name).getAttribute('aria-valuetext')

type Point = { x: number; y: number }

/** In pixels of the window: the middle of the focal point, and a spot of the picture in fractions. */
async function aim(to: Point): Promise<{ from: Point; to: Point }> {
  // Away from the edge, where messages lie.
  await knob('focal').evaluate((element) => element.scrollIntoView({ block: 'center' }))
  const focal = (await knob('focal').boundingBox())!
  const stage = (await admin.page.locator('.cloudflare-framing__stage').boundingBox())!
  return {
    from: { x: focal.x + focal.width / 2, y: focal.y + focal.height / 2 },
    to: { x: stage.x + stage.width * to.x, y: stage.y + stage.height * to.y },
  }
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
  // Handles are there once it is known what the image can be delivered as.
  await knob('se').waitFor()
  const before = await addressOf(page, 'square')
  const { from, to } = await aim({ x: 0.2, y: 0.25 })
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 5 })
  await waitForOther({ before, name: 'square', page })
  await page.mouse.up()
  expect(await place('focal')).toBe('20% from the left, 25% from the top')
  await expectFollowedAndSaved()
})

test('by keys', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  await knob('focal').focus()
  for (const key of ['Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowLeft', 'ArrowDown'])
    await page.keyboard.press(key)
  expect(await place('focal')).toBe('39% from the left, 26% from the top')
  await waitForOther({ before, name: 'square', page })
  await expectFollowedAndSaved()
})

test('by touch', async () => {
  const { page } = admin
  const before = await addressOf(page, 'square')
  const { from, to } = await aim({ x: 0.7, y: 0.5 })
  const touch = await admin.context.newCDPSession(page)
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  await touch.send('Input.dispatchTouchEvent', { touchPoints: [from], type: 'touchStart' })
  await touch.send('Input.dispatchTouchEvent', { touchPoints: [to], type: 'touchMove' })
  await touch.send('Input.dispatchTouchEvent', { touchPoints: [], type: 'touchEnd' })
  await waitForOther({ before, name: 'square', page })
  expect(await place('focal')).toBe('70% from the left, 50% from the top')
  await touch.send('Emulation.setTouchEmulationEnabled', { enabled: false })
  await touch.detach()
  await expectFollowedAndSaved()
})

test('a crop by its corner shows that part in every size, until it is reset', async () => {
  const { page } = admin
  const before = await addressOf(page, 'card')
  await knob('se').focus()
  for (let press = 0; press < 5; press += 1) {
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Shift+ArrowUp')
  }
  expect(await place('se')).toBe('50% from the left, 50% from the top')
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
  expect(await place('focal')).toBe('50% from the left, 50% from the top')
  const whole = await waitForOther({ before: cropped, name: 'card', page })
  await page.getByRole('button', { name: 'Undo changes' }).click()
  expect(await place('se')).toBe('50% from the left, 50% from the top')
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
  expect(await place('focal')).toBe('12% from the left, 50% from the top')
  const typed = await waitForOther({ before, name: 'square', page })
  await page.getByRole('button', { name: 'Undo changes' }).click()
  expect(await waitForOther({ before: typed, name: 'square', page })).toBe(before)
  expect(await place('focal')).toBe('50% from the left, 50% from the top')
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
  expect(await knob('se').count()).toBe(0)
})
