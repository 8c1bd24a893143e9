import type { DirectAdmin } from './support/openDirectAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import sharp from 'sharp'

import { jpegClaiming } from '../fixtures/hostileImages.js'
import { drawQuadrants } from '../fixtures/images.js'
import { drawMP4 } from '../integration/otherFiles/files.js'
import {
  findPhoto,
  issueDocument,
  openDocument,
  openPanel,
  sendFile,
} from './support/documentPage.js'
import { createMedia, fillForm, publish, readBytes, readMedia } from './support/media.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { recordTroubles, takeProvoked } from './support/recordTroubles.js'
import { takeToast } from './support/toasts.js'
import { readCards } from './support/variantCards.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

let admin: DirectAdmin

beforeAll(async () => {
  admin = await openDirectAdmin({ DEMO_OVERSIZED_IMAGES: 'true' })
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const drawPhoto = () => drawQuadrants({ height: 300, width: 400 })
const panelOf = (name: string) => admin.page.locator(`[data-panel="${name}"]`)
const banner = (kind: string) => admin.page.locator(`.cloudflare-state[data-state="${kind}"]`)

test.each([
  ['film.mp4', 'video/mp4', () => Promise.resolve(drawMP4(12 * 1024 * 1024))],
  ['large.jpg', 'image/jpeg', async () => Buffer.concat([await drawPhoto(), Buffer.alloc(11e6)])],
  ['wide.jpg', 'image/jpeg', () => jpegClaiming({ height: 100, width: 20_000 })],
])(
  '%s stays with the site: its page offers nothing that is for images, and a photo takes its place',
  async (name, mimeType, draw) => {
    const { page } = admin
    const buffer = await draw()
    admin.takeUploads()
    await fillForm(page, { buffer, mimeType, name })
    await publish(admin)
    await page.waitForURL(/\/media\/\d+/)
    const id = Number(/\/media\/(\d+)/.exec(page.url())?.[1])
    await openDocument(page, id)
    await page.locator('.file-meta__size-type').getByText(mimeType).waitFor()
    await panelOf('usages').waitFor()
    for (const panel of ['cropAndFocalPoint', 'variants', 'playground', 'rawData']) {
      expect(await panelOf(panel).count()).toBe(0)
    }
    expect((await readBytes(admin, `/api/media/file/${name}`)).equals(buffer)).toBe(true)
    expect(admin.takeUploads()).toEqual([])

    await page.locator('.file-details__remove').click()
    const file = { buffer: await drawPhoto(), mimeType: 'image/jpeg', name: 'instead.jpg' }
    await page.locator('input[type=file]').setInputFiles(file)
    await publish(admin)
    await page.locator('[data-variant][data-url]').first().waitFor()
    expect((await admin.get(`/api/media/file/${name}`)).status).toBe(404)
  },
)

describe('a document that waits for its file', () => {
  test('shows it as soon as it arrives, and keeps what was typed meanwhile', async () => {
    const { page } = admin
    const { id, imageId, uploadURL } = await issueDocument({ admin, filename: 'late.jpg' })
    await openDocument(page, id)
    await banner('info').getByText('The file of this image has not arrived yet.').waitFor()
    await page
      .getByText('Focal point and crop can be chosen here once the image has arrived.')
      .waitFor()
    // Payload would write "NaNundefined" there.
    expect(await page.locator('.file-meta__size-type').isVisible()).toBe(false)
    await page.waitForResponse((response) => response.url().endsWith('/refresh?poll=true'))
    await (await whenAlive(page.getByRole('button', { name: 'Check now' }))).click()
    await banner('info').getByText('nothing has changed yet').waitFor()
    await page.locator('#field-alt').fill('Typed while waiting')

    const buffer = await drawQuadrants({ height: 300, width: 400 })
    await sendFile({ buffer, uploadURL })
    await banner('success').getByText('The file has arrived').waitFor()
    await banner('info').waitFor({ state: 'detached' })
    expect(await page.locator('#field-alt').inputValue()).toBe('Typed while waiting')
    await page.locator('[data-variant][data-url]').first().waitFor()
    await page.locator('[data-handle="focal"]').waitFor()
    await page.locator('.file-meta__size-type').getByText('400x300').waitFor()
    await publish(admin)
    const doc = await readMedia(admin, id)
    expect(doc).toMatchObject({ alt: 'Typed while waiting', cloudflare: { imageId } })
    expect(await readBytes(admin, `/api/media/file/${doc.filename}`)).toEqual(buffer)
  })

  test('says when, in a browser of another time zone than the server’s', async () => {
    const { id } = await issueDocument({ admin, filename: 'abroad.jpg' })
    const { updatedAt } = (await (await admin.get(`/api/media/${id}`)).json()) as {
      updatedAt: string
    }
    const timeZone = 'Asia/Kathmandu'
    const context = await admin.context.browser()!.newContext({
      baseURL: admin.origin,
      storageState: await admin.context.storageState(),
      timezoneId: timeZone,
    })
    const page = await context.newPage()
    const troubles = recordTroubles(page)
    await openDocument(page, id)
    const format = new Intl.DateTimeFormat('en', {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone,
    })
    await page
      .locator('.cloudflare-state')
      .getByText(`Waiting since ${format.format(new Date(updatedAt))}.`)
      .waitFor()
    // React would complain of a page that the server has written with its own time.
    expect(troubles).toEqual([])
    await context.close()
  })

  test('tells what happened, and what Cloudflare has', async () => {
    const { page } = admin
    const { id, imageId, uploadURL } = await issueDocument({ admin, filename: 'told.jpg' })
    const refresh = (query: string) =>
      page.request.post(`/api/media/${id}/refresh${query}`, { data: {} })
    for (const query of ['?poll=true', '']) expect((await refresh(query)).status()).toBe(200)
    await sendFile({ buffer: await drawQuadrants({ height: 300, width: 400 }), uploadURL })
    expect((await refresh('?poll=true')).status()).toBe(200)
    await openDocument(page, id)
    expect(await page.locator('.cloudflare-state').count()).toBe(0)
    const timeline = await openPanel(page, 'timeline')
    await timeline.locator('[data-type="uploaded"]').waitFor()
    const events = timeline.locator('[data-type]')
    // A page asks more often: what it finds is nothing that happened.
    expect(await events.evaluateAll((list) => list.map((one) => one.dataset.type))).toEqual([
      'uploaded',
      'refreshed',
      'issued',
    ])
    expect(await events.first().innerText()).toContain('The file has arrived.')

    const raw = await openPanel(page, 'rawData')
    const json = raw.getByRole('region', { name: 'What Cloudflare says of this image, as JSON' })
    expect(JSON.parse(await json.innerText())).toMatchObject({ imageId })
    expect(await raw.getByText(imageId, { exact: true }).count()).toBe(1)
  })

  test.each([
    { end: 'cancelled', reason: 'The upload was cancelled.' },
    { end: 'deleted', reason: 'The image is missing at Cloudflare.' },
  ])('that was $end says why, and takes another file at once', async ({ end, reason }) => {
    const { page } = admin
    const filename = `${end}.jpg`
    const { id, imageId, receipt, uploadURL } = await issueDocument({ admin, filename })
    const buffer = await drawQuadrants({ height: 300, width: 500 })
    if (end === 'cancelled') {
      const data = { receipt }
      const answer = await page.request.post('/api/media/direct-upload/cancel', { data })
      expect(answer.status()).toBe(200)
    } else {
      await sendFile({ buffer, uploadURL })
      expect((await page.request.post(`/api/media/${id}/refresh`, { data: {} })).status()).toBe(200)
      await admin.deleteAtAccount(imageId)
      expect((await page.request.post(`/api/media/${id}/refresh`, { data: {} })).status()).toBe(200)
    }
    await openDocument(page, id)
    await banner('error').getByText(reason).waitFor()
    expect(await banner('error').getByRole('button').count()).toBe(1)
    const choosing = page.waitForEvent('filechooser')
    await (await whenAlive(banner('error').getByRole('button'))).click()
    await (await choosing).setFiles({ buffer, mimeType: 'image/jpeg', name: `${end}-again.jpg` })
    await banner('success').waitFor()
    const doc = await readMedia(admin, id)
    expect(doc.cloudflare.imageId).not.toBe(imageId)
    expect(await readBytes(admin, `/api/media/file/${doc.filename}`)).toEqual(buffer)
  })
})

describe('the playground', () => {
  const option = (name: string) =>
    admin.page.locator(`[data-option="${name}"]`).locator('input, select')

  test('makes what is chosen, says what it weighs, and writes it down as a variant', async () => {
    const { page } = admin
    await openDocument(page, (await findPhoto(admin, 'home-bg.jpg')).id)
    const panel = await openPanel(page, 'playground')
    await option('width').fill('320')
    await option('height').fill('200')
    await option('fit').selectOption('cover')
    await option('format').selectOption('webp')
    const link = panel.getByRole('link', { name: 'Open' })
    await panel.getByText('320 × 200 px').waitFor()
    await panel.getByRole('figure').getByText('webp', { exact: true }).waitFor()
    const bytes = await readBytes(admin, (await link.getAttribute('href')) ?? '')
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', height: 200, width: 320 })
    expect(await panel.locator('[data-bytes]').getAttribute('data-bytes')).toBe(
      String(bytes.length),
    )

    await option('width').fill('wide')
    await panel.getByRole('alert').getByText('This does not fit.').waitFor()
    expect(await option('width').getAttribute('aria-invalid')).toBe('true')
    await option('width').fill('320')
    await panel.getByRole('alert').waitFor({ state: 'detached' })

    await panel.getByText('Copy as a named variant').click()
    await panel.getByLabel('Name of the variant').fill('teaser')
    const code = panel.getByRole('region', { name: 'Code for the plugin’s options' })
    expect(await code.innerText()).toContain("teaser: { fit: 'cover', height: 200, width: 320 }")
  })
})

describe('deleting', () => {
  const title = 'The telephone in the hall'
  const openUsed = async (): Promise<number> => {
    const { id } = await findPhoto(admin, 'contact-bg.jpg')
    await openDocument(admin.page, id)
    return id
  }

  async function pressDelete(): Promise<void> {
    const { page } = admin
    await (await whenAlive(page.locator('.doc-controls__popup button').first())).click()
    await page.locator('#action-delete').click()
    await page.locator('#delete-forever').check()
    await page.getByRole('button', { name: 'Confirm' }).click()
  }

  test('a used image lists the places, with ways to them', async () => {
    const { page } = admin
    await openUsed()
    const panel = await openPanel(page, 'usages')
    expect(await panel.locator('.cloudflare-panel__count').innerText()).toBe('1')
    const places = panel.getByRole('list', { name: 'Places that use this image' })
    const place = places.getByRole('listitem')
    await place.first().waitFor()
    expect(await place.count()).toBe(1)
    expect(await place.innerText()).toMatch(/Post\s+· Hero/)
    await place.getByRole('link', { name: title }).click()
    await page.waitForURL(/\/posts\/\d+/)
    expect(await (await whenAlive(page.locator('#field-title'))).inputValue()).toBe(title)
  })

  test('a used image is refused, and nothing is lost', async () => {
    const { page } = admin
    const id = await openUsed()
    const images = await admin.listAccount()
    const refused = page.waitForResponse(
      (response) => response.request().method() === 'DELETE' && response.url().includes('/media'),
    )
    await pressDelete()
    expect((await refused).status()).toBe(409)
    await takeProvoked(admin.failures, /^409 DELETE /)
    expect(await takeToast(page, 'error')).toContain('used')
    expect(await readMedia(admin, id)).toMatchObject({ filename: 'contact-bg.jpg' })
    expect(await admin.listAccount()).toEqual(images)
  })

  test('a used image goes once that is confirmed', async () => {
    const { page } = admin
    const id = await openUsed()
    const { cloudflare } = await readMedia(admin, id)
    // A picture that is still on its way would be missing once its image is gone.
    await readCards(page)
    const panel = await openPanel(page, 'usages')
    await panel.getByRole('button', { name: 'Delete although it is used' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.waitForURL(/\/collections\/media(\?.*)?$/)
    expect((await admin.get(`/api/media/${id}`)).status).toBe(404)
    expect(await admin.listAccount()).not.toContain(cloudflare.imageId)
    const posts = await readBytes(admin, `/api/posts?where[title][equals]=${title}`)
    expect(JSON.parse(posts.toString())).toMatchObject({ totalDocs: 1 })
  })

  test('an unused image goes at once', async () => {
    const { page } = admin
    const buffer = await drawQuadrants({ height: 300, width: 300 })
    const file = { buffer, mimeType: 'image/jpeg', name: 'unused.jpg' }
    const unused = await createMedia(admin, file)
    await readCards(page)
    const panel = await openPanel(page, 'usages')
    await panel.getByText('Not used anywhere.').waitFor()
    expect(await panel.getByRole('button').count()).toBe(0)
    await pressDelete()
    await page.waitForURL(/\/collections\/media(\?.*)?$/)
    expect((await admin.get(`/api/media/${unused}`)).status).toBe(404)
  })
})
