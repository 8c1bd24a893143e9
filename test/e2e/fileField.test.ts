import type { Locator, Page } from 'playwright-core'

import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../fixtures/images.js'
import { findPhoto, openDocument, replaceFile } from './support/documentPage.js'
import { createMedia, fillBulkForms, fillForm, readMedia } from './support/media.js'
import { openAdmin } from './support/openAdmin.js'
import { takeProvoked } from './support/recordTroubles.js'
import { holdRequest } from './support/requests.js'
import { takeToast } from './support/toasts.js'
import { recordUploads, uploadPanel } from './support/uploads.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

const photo = async (name: string, width = 400) => ({
  buffer: await drawQuadrants({ height: 300, width }),
  mimeType: 'image/jpeg',
  name,
})
const svg = (name: string, inside = '') => ({
  buffer: Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30">${inside}<rect width="40" height="30"/></svg>`,
  ),
  mimeType: 'image/svg+xml',
  name,
})
const script = '<script>alert(1)</script>'
const scriptFound =
  'The SVG contains a script, which could harm visitors. Remove it, or export the drawing as plain SVG.'
let admin: Admin
let page: Page
let uploads: ReturnType<typeof recordUploads>

beforeAll(async () => {
  admin = await openAdmin({ env: { DEMO_OTHER_FILES: 'refuse' } })
  page = admin.page
  uploads = recordUploads(page)
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

/** Payload's form says so in the console when a file is kept back. */
const notSubmitted = /^console: Error submitting form Error: “/
const isAhead = (request: string): boolean => request.endsWith('/direct-upload')
const refusal = (): Locator => page.locator('.cloudflare-file [role="alert"]')

/** Presses the button that publishes, and waits until the form has taken the answer in. */
async function saveForm(form: Locator): Promise<void> {
  await form.locator('#action-save').click()
  await takeToast(page, 'success')
}

describe('a replaced file is uploaded once, however often the form is saved', () => {
  test.each([
    ['straight to Cloudflare', () => photo('second.jpg', 500), 'second.jpg'],
    ['with the form', () => Promise.resolve(svg('second.svg')), 'second.svg'],
  ])('that travels %s', async (_, draw, name) => {
    const id = await createMedia(admin, await photo(`first-${name}.jpg`))
    const first = await readMedia(admin, id)
    const form = page.locator('body')
    uploads.take()
    await replaceFile(form, await draw())
    await saveForm(form)
    const second = await readMedia(admin, id)
    expect(second.cloudflare.imageId).not.toBe(first.cloudflare.imageId)
    expect(second.filename).toBe(name)
    // No reload in between.
    await page.locator('.file-details a', { hasText: name }).first().waitFor()
    await page
      .locator('[data-panel="cropAndFocalPoint"] .cloudflare-crop-and-focal-point__stage')
      .waitFor()
    expect(uploads.take().length).toBeGreaterThan(0)
    for (const alt of ['Once more', 'And again']) {
      await page.locator('#field-alt').fill(alt)
      await saveForm(form)
      const { alt: saved, cloudflare, url } = await readMedia(admin, id)
      expect({ alt: saved, imageId: cloudflare.imageId, url }).toEqual({
        alt,
        imageId: second.cloudflare.imageId,
        url: second.url,
      })
    }
    expect(uploads.take()).toEqual([])
  })

  test('in a drawer', async () => {
    const { docs } = (await (await admin.get('/api/posts?limit=1&depth=1')).json()) as {
      docs: { hero: { id: number }; id: number }[]
    }
    const { hero, id } = docs[0]!
    await page.goto(`/admin/collections/posts/${id}`)
    await (await whenAlive(page.locator('#field-hero .upload-relationship-details__edit'))).click()
    const drawer = page.locator('dialog[open]').last()
    uploads.take()
    await replaceFile(drawer, await photo('drawer.jpg', 520))
    await saveForm(drawer)
    const { cloudflare } = await readMedia(admin, hero.id)
    expect(uploads.take().length).toBeGreaterThan(0)
    await drawer.locator('#field-alt').fill('From the drawer')
    await saveForm(drawer)
    expect(uploads.take()).toEqual([])
    expect(await readMedia(admin, hero.id)).toMatchObject({
      alt: 'From the drawer',
      cloudflare: { imageId: cloudflare.imageId },
    })
  })

  test('but a file that was not saved is sent again', async () => {
    const { id } = await findPhoto(admin, 'home-bg.jpg')
    await openDocument(page, id)
    uploads.take()
    await replaceFile(page.locator('body'), svg('later.svg'))
    const sent = await holdRequest({ method: 'PATCH', page, url: /\/api\/media\/\d+\?/ })
    await page.locator('#action-save').click()
    await sent.letGo((route) =>
      route.fulfill({ json: { errors: [{ message: 'Not now.' }] }, status: 409 }),
    )
    expect(await takeToast(page, 'error')).toBe('Not now.')
    await takeProvoked(admin.failures, /^409 PATCH /)
    await page.locator('#field-alt').fill('Later')
    await saveForm(page.locator('body'))
    expect(uploads.take()).toHaveLength(2)
    expect((await readMedia(admin, id)).filename).toBe('later.svg')
  })
})

describe('a refusal stands at the file', () => {
  test('of what the browser finds, until another file is chosen', async () => {
    const avif = await drawQuadrants({ format: 'avif', height: 60, width: 80 })
    // Under a name that the panel lets through.
    await fillForm(page, { buffer: avif, mimeType: 'image/jpeg', name: 'new.jpg' })
    await page.locator('#action-save').click()
    const sentence =
      '“new.jpg” is of the type AVIF, which is not accepted here. Export it as JPEG, PNG or WebP.'
    expect(await takeToast(page, 'error')).toBe(sentence)
    await takeProvoked(admin.failures, notSubmitted)
    expect(await refusal().innerText()).toBe(sentence)
    const checked = page.waitForResponse(
      (response) => response.request().method() === 'POST' && response.url().endsWith('/create'),
    )
    await page.locator('#field-alt').fill('Something else')
    await checked
    expect(await refusal().innerText()).toBe(sentence)

    await page.locator('.file-field__remove').click()
    await refusal().waitFor({ state: 'detached' })
    await page.locator('input[type=file]').setInputFiles(await photo('good.jpg'))
    expect(await refusal().count()).toBe(0)
    await page.locator('#action-save').click()
    await page.waitForURL(/\/media\/\d+/)
    expect(await refusal().count()).toBe(0)
  })

  test('of what the server finds, without a bubble that cuts it off', async () => {
    await fillForm(page, svg('bad.svg', script))
    await page.locator('#action-save').click()
    await takeToast(page, 'error')
    await takeProvoked(admin.failures, /^400 POST \/api\/media$/)
    expect(await refusal().innerText()).toBe(scriptFound)
    expect(await page.locator('.file-field > .field-error').isVisible()).toBe(false)
    await page.locator('.file-field__remove').click()
    await page.locator('input[type=file]').setInputFiles(svg('plain.svg'))
    await page.locator('#action-save').click()
    await page.waitForURL(/\/media\/\d+/)
    expect(await refusal().count()).toBe(0)
  })
})

test('of an address that cannot be had, the reason stays below the file', async () => {
  await page.goto('/admin/collections/media/create')
  await (await whenAlive(page.getByRole('button', { name: 'Paste URL' }))).click()
  // A page of another origin, without the header that lets this one read it.
  await page.locator('.file-field__remote-file').fill('http://127.0.0.1:9/picture.jpg')
  await page.locator('.file-field__add-file').click()
  await refusal().waitFor()
  await takeProvoked(admin.failures, /^net::ERR_UNSAFE_PORT /)
  expect(await refusal().innerText()).toBe(
    'The file could not be fetched from “127.0.0.1:9”: that site does not answer, or lets no other site read it. Save the file on your device and choose it here.',
  )
  await page.locator('.file-field__remove').click()
  await page.locator('input[type=file]').setInputFiles(await photo('instead.jpg'))
  await refusal().waitFor({ state: 'detached' })
})

test('many files: what is left out is named, what fails counts once, and nothing is called saved', async () => {
  const asked: string[] = []
  page.on('request', (request) => void asked.push(request.url()))
  const avif = await drawQuadrants({ format: 'avif', height: 60, width: 80 })
  await page.goto('/admin/collections/media')
  await (await whenAlive(page.getByRole('button', { name: 'Bulk Upload' }))).click()
  await page
    .locator('input[type=file]')
    .setInputFiles([
      await photo('many-1.jpg'),
      await photo('many-2.jpg'),
      { buffer: avif, mimeType: 'image/avif', name: 'left-out.avif' },
      { buffer: avif, mimeType: 'image/jpeg', name: 'disguised.jpg' },
    ])
  const panel = uploadPanel(page)
  await panel.getByText('“left-out.avif” is of the type AVIF').waitFor()
  const publish = page.getByRole('button', { exact: true, name: 'Publish' })
  // Without an alternative text none can be saved, though two of them have been uploaded.
  for (const attempt of [1, 2]) {
    await publish.click()
    await takeToast(page, 'error', 'Failed to save 3 files')
    await takeProvoked(admin.failures, /^400 POST \/api\/media$/)
    await panel.getByText('2 files were not uploaded.').waitFor()
    await panel.getByText('Uploaded.', { exact: true }).first().waitFor({ state: 'detached' })
    const text = await panel.innerText()
    expect({ attempt, text }).toEqual({
      attempt,
      text: expect.stringMatching(/^Uploads\s+2 files were not uploaded\.\s/),
    })
    expect(text.match(/“disguised\.jpg” is/g)).toHaveLength(1)
    expect(text).not.toContain('many-')
  }
  await page.locator('.file-selections__fileRow', { hasText: 'disguised.jpg' }).click()
  await refusal().waitFor()
  expect(await page.locator('.file-selections__fileRow').allInnerTexts()).toEqual([
    expect.stringContaining('many-1.jpg'),
    expect.stringContaining('many-2.jpg'),
    expect.stringContaining('disguised.jpg'),
  ])
  expect(asked.filter((url) => /\/api\/media\/(null|undefined)\b/.test(url))).toEqual([])
})

test('many files that were uploaded before a mistake was found are not uploaded again', async () => {
  const files = [await photo('twice-1.jpg'), await photo('twice-2.jpg')]
  await fillBulkForms(page, files)
  await page.locator('.file-selections__fileRow', { hasText: 'twice-2.jpg' }).click()
  const alt = page.locator('.bulk-upload--drawer-form, form').locator('#field-alt')
  await alt.fill('')
  uploads.take()
  const publish = page.getByRole('button', { exact: true, name: 'Publish' })
  await publish.click()
  await page.getByText('1 File to Upload').first().waitFor()
  await takeProvoked(admin.failures, /^400 POST \/api\/media$/)
  expect(uploads.take().filter(isAhead)).toHaveLength(2)
  await alt.fill('Now with words')
  await publish.click()
  await page.locator('.file-selections__fileRow').first().waitFor({ state: 'detached' })
  expect(uploads.take().filter(isAhead)).toEqual([])
  for (const { name } of files) await findPhoto(admin, name)
})

test('many files: what only the server refuses stays, with the reason at the file', async () => {
  await fillBulkForms(page, [svg('kept.svg'), svg('refused.svg', script), await photo('kept.jpg')])
  await page.getByRole('button', { exact: true, name: 'Publish' }).click()
  await takeToast(page, 'error', 'Failed to save 1 files')
  await takeProvoked(admin.failures, /^400 POST \/api\/media$/)
  const rows = page.locator('.file-selections__fileRow')
  await rows.nth(1).waitFor({ state: 'detached' })
  expect(await rows.innerText()).toContain('refused.svg')
  await page.getByText('1 File to Upload').first().waitFor()
  await refusal().getByText(scriptFound, { exact: true }).waitFor()
  for (const name of ['kept.svg', 'kept.jpg']) await findPhoto(admin, name)
  await page.locator('.file-field__remove').click()
})
