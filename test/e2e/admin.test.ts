import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { drawQuadrants, readQuadrants } from '../fixtures/images.js'
import { drawPDF } from '../integration/otherFiles/files.js'
import {
  countMedia,
  createMedia,
  editImage,
  fillBulkForms,
  fillForm,
  naturalSize,
  publish,
  readBytes,
  readMedia,
  readPhoto,
} from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { takeProvoked } from './support/recordTroubles.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(300_000)

let admin: Admin

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

/** One colour everywhere: the quarter of `drawQuadrants` that a crop leaves. */
const onlyTopLeft = {
  bottomLeft: 'topLeft',
  bottomRight: 'topLeft',
  topLeft: 'topLeft',
  topRight: 'topLeft',
}
const wholePicture = {
  bottomLeft: 'bottomLeft',
  bottomRight: 'bottomRight',
  topLeft: 'topLeft',
  topRight: 'topRight',
}

describe('the media list', () => {
  test('shows the seeded photographs as small variants', async () => {
    const { page } = admin
    await page.goto('/admin/collections/media')
    const thumbnails = page.locator('td img')
    await thumbnails.nth(4).waitFor()
    expect(await thumbnails.count()).toBe(5)
    for (const thumbnail of await thumbnails.all()) {
      expect(await naturalSize(thumbnail)).toEqual({ height: 240, width: 240 })
      const url = await thumbnail.evaluate((element) => (element as HTMLImageElement).currentSrc)
      expect((await readBytes(admin, url)).length).toBeLessThan(60_000)
    }
  })
})

describe('uploading', () => {
  test('a photograph of 2.5 MB shows its thumbnail and every size at once', async () => {
    const buffer = await readPhoto('about-bg.jpg')
    const id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'journey.jpg' })
    const { page } = admin
    const thumbnail = page.locator('.file-details__thumbnail img')
    expect(await naturalSize(thumbnail)).toEqual({ height: 240, width: 240 })
    const doc = await readMedia(admin, id)
    const announced = [
      ...doc.cloudflare.variants,
      ...Object.entries(doc.sizes).map(([name, size]) => ({ name, ...size })),
    ]
    expect(announced).toHaveLength(11)
    for (const { height, name, width } of announced) {
      // Loaded when it scrolls into view.
      await page.locator(`[data-variant="${name}"]`).scrollIntoViewIfNeeded()
      const image = page.locator(`[data-variant="${name}"] img`)
      expect({ name, ...(await naturalSize(image)) }).toEqual({ height, name, width })
    }
    expect(await readBytes(admin, `/api/media/file/${doc.filename}`)).toEqual(buffer)
  })

  test('a damaged file is refused with a sentence and leaves nothing behind', async () => {
    const before = await countMedia(admin)
    const buffer = (await readPhoto('post-bg.jpg')).subarray(0, 200_000)
    const { page } = admin
    await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'broken.jpg' })
    await page.locator('#action-save').click()
    const refusal = page.locator('.cloudflare-file [role="alert"]')
    await refusal.waitFor()
    expect(await refusal.innerText()).toMatch(
      /^“broken\.jpg” cannot be read, the file is damaged or was cut off\. .+\.$/,
    )
    expect(await countMedia(admin)).toBe(before)
    await takeProvoked(
      admin.failures,
      /^415 POST .*\/local\/upload\//,
      /^400 POST .*\/direct-upload\/relay$/,
      /^console: Error submitting form Error: “broken\.jpg” cannot be read/,
    )
  })

  test('three files at once become three documents', async () => {
    const before = await countMedia(admin)
    const { page } = admin
    const files = await Promise.all(
      ['one', 'two', 'three'].map(async (name, index) => ({
        buffer: await drawQuadrants({ height: 400, width: 600 + index }),
        mimeType: 'image/jpeg',
        name: `${name}.jpg`,
      })),
    )
    await fillBulkForms(page, files)
    await page.getByRole('button', { exact: true, name: 'Publish' }).click()
    for (const { name } of files) await page.locator('td', { hasText: name }).first().waitFor()
    expect(await countMedia(admin)).toBe(before + files.length)
  })
})

describe('crop and focal point', () => {
  test('focal point and crop change what is delivered, never what is stored', async () => {
    const buffer = await drawQuadrants({ height: 800, width: 1200 })
    const id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'quarters.jpg' })
    const before = await readMedia(admin, id)
    expect(await readQuadrants(await readBytes(admin, before.sizes.card!.url))).toEqual(
      wholePicture,
    )
    const { page } = admin

    // In pixels of the picture as it is shown: the variant `public`, 1152 x 768.
    await editImage({ admin, crop: { height: 384, width: 576 }, focal: { x: 25, y: 25 } })
    await publish(admin)
    await page.getByText('Showing 50% × 50% of the original.').waitFor()
    const cropped = await readMedia(admin, id)
    expect(cropped.cloudflare.crop).toEqual({ height: 0.5, width: 0.5, x: 0, y: 0 })
    expect({ x: cropped.focalX, y: cropped.focalY }).toEqual({ x: 50, y: 50 })
    expect(cropped.cloudflare.imageId).toBe(before.cloudflare.imageId)
    expect(await readQuadrants(await readBytes(admin, cropped.sizes.card!.url))).toEqual(
      onlyTopLeft,
    )
    expect(await readBytes(admin, '/api/media/file/quarters.jpg')).toEqual(buffer)

    await page.getByRole('button', { name: 'Show the whole image' }).press('Enter')
    await page.getByText('The whole image shows again once you save.').waitFor()
    await publish(admin)
    const undone = await readMedia(admin, id)
    expect(undone.cloudflare.crop).toEqual({ height: null, width: null, x: null, y: null })
    expect(await readQuadrants(await readBytes(admin, undone.sizes.card!.url))).toEqual(
      wholePicture,
    )
    expect(await readBytes(admin, '/api/media/file/quarters.jpg')).toEqual(buffer)
  })
})

describe('deleting', () => {
  test('for good ends the delivery', async () => {
    const buffer = await drawQuadrants({ height: 300, width: 300 })
    const id = await createMedia(admin, { buffer, mimeType: 'image/jpeg', name: 'gone.jpg' })
    const { thumbnailURL } = await readMedia(admin, id)
    expect((await admin.get(thumbnailURL)).status).toBe(200)
    const { page } = admin
    await page.locator('.doc-controls__popup button').first().click()
    await page.locator('#action-delete').click()
    await page.locator('#delete-forever').check()
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.waitForURL(/\/media(\?.*)?$/)
    expect((await admin.get(`/api/media/${id}`)).status).toBe(404)
    expect((await admin.get(thumbnailURL)).status).toBe(404)
  })
})

test('a PDF is promised neither a crop nor sizes, and stays with the site', async () => {
  const { page } = admin
  const panel = (name: string) => page.locator(`[data-panel="${name}"]`)
  await page.goto('/admin/collections/media/create')
  await panel('variants').waitFor()
  const name = 'report.pdf'
  await fillForm(page, { buffer: drawPDF(), mimeType: 'application/pdf', name })
  await panel('variants').waitFor({ state: 'detached' })
  expect(await panel('cropAndFocalPoint').count()).toBe(0)
  await publish(admin)
  await page.waitForURL(/\/media\/\d+/)
  await panel('usages').waitFor()
  expect(await panel('variants').count()).toBe(0)
  expect((await admin.get(`/api/media/file/${name}`)).status).toBe(200)
})
