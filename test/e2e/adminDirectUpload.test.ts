import type { DirectAdmin } from './support/openDirectAdmin.js'

import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals'

import { faultPresets } from '../../src/exports/emulator.js'
import { drawNoise, drawQuadrants, padJPEG, readQuadrants } from '../fixtures/images.js'
import { expectSoon } from './support/expectSoon.js'
import {
  countMedia,
  editImage,
  fillBulkForms,
  fillForm,
  naturalSize,
  readBytes,
} from './support/media.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { takeProvoked } from './support/recordTroubles.js'
import { holdRequest } from './support/requests.js'
import { takeToast } from './support/toasts.js'
import { limitUploadSpeed, readGrowth, recordUploads, uploadPanel } from './support/uploads.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(300_000)

const megabyte = 1024 * 1024
/** As many bytes as are wanted on the way, and few pixels to render once they have arrived. */
const drawPhoto = async (width: number, totalBytes: number): Promise<Buffer> =>
  padJPEG({ bytes: await drawQuadrants({ height: 600, width }), totalBytes })
const always = { times: 1000 }
let admin: DirectAdmin
let before: { documents: number; images: string[] }

beforeAll(async () => {
  admin = await openDirectAdmin()
  await admin.signIn()
}, 300_000)
beforeEach(async () => {
  before = { documents: await countMedia(admin), images: await admin.listAccount() }
  admin.takeUploads()
})
afterEach(async () => {
  admin.emulator.faults.clear()
  await limitUploadSpeed({ bytesPerSecond: 0, page: admin.page })
  expect(admin.failures.splice(0)).toEqual([])
})
afterAll(() => admin.stop())

const uploadHostRefuses = /^415 POST \/upload\//
/** Payload's form says so in the console when a file is kept back. */
const notSubmitted = /^console: Error submitting form Error: /
const save = (): Promise<void> => admin.page.locator('#action-save').click()

/** The document has the file byte for byte, and the account one image more: no draft, no orphan. */
async function expectSaved(buffer: Buffer) {
  const doc = await admin.readSaved()
  expect(await readBytes(admin, `/api/media/file/${encodeURIComponent(doc.filename)}`)).toEqual(
    buffer,
  )
  await expectSoon(admin.listAccount, [...before.images, doc.cloudflare.imageId].sort())
  return doc
}

/** No document, and no image once what was given up has been taken back. */
async function expectNothing(): Promise<void> {
  await expectSoon(admin.listAccount, before.images)
  expect(await countMedia(admin)).toBe(before.documents)
}

test('a photograph of 9 MB moves a bar, is cancelled, saved again, and is one image', async () => {
  const { page } = admin
  const buffer = await drawPhoto(800, 9 * megabyte)
  const name = 'mountain lake.jpg'
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name })
  // Slow until there is enough to see, however busy the machine is.
  await limitUploadSpeed({ bytesPerSecond: megabyte / 4, page })
  await save()
  const panel = uploadPanel(page)
  const bar = panel.getByRole('progressbar', { name: `Upload of ${name}` })
  const growth = await readGrowth({ bar, count: 3 })
  expect([...growth].sort((a, b) => a - b)).toEqual(growth)
  expect(await panel.innerText()).toMatch(/\d+%\s+\d\.\d MB of 9\.0 MB\s+\d+(\.\d)? [kM]B\/s/)
  await panel.getByRole('button', { name: `Cancel the upload of ${name}` }).click()
  expect(await takeToast(page, 'error')).toBe(
    `The upload of “${name}” was cancelled. The file is still chosen, save to upload it again.`,
  )
  await takeProvoked(admin.failures, notSubmitted)
  await panel.waitFor({ state: 'detached' })
  await expectNothing()

  await save()
  expect(await readGrowth({ bar, count: 3 })).toHaveLength(3)
  await limitUploadSpeed({ bytesPerSecond: 0, page })
  await expectSaved(buffer)
  await panel.waitFor({ state: 'detached' })
  expect(await naturalSize(page.locator('.file-details__thumbnail img'))).toEqual({
    height: 240,
    width: 240,
  })
})

test('an upload host that refuses everything is replaced by this site', async () => {
  admin.emulator.faults.add({ ...faultPresets.uploadHostDown, ...always })
  const { page } = admin
  const buffer = await drawPhoto(805, megabyte)
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'storm.jpg' })
  await limitUploadSpeed({ bytesPerSecond: megabyte / 4, page })
  // Watched from the start: it is there for as long as the file is on its way.
  const said = uploadPanel(page)
    .getByText('Cloudflare’s upload host does not answer, sending through this site …')
    .waitFor()
  await Promise.all([said, save()])
  await expectSaved(buffer)
  await takeProvoked(admin.failures, uploadHostRefuses)
  expect(admin.takeUploads().map(({ status }) => status)).toEqual([415])
})

test('when both ways fail the form waits, and tries again by keyboard', async () => {
  const { faults } = admin.emulator
  faults.add({ ...faultPresets.uploadHostDown, ...always })
  faults.add({ ...always, answer: { kind: 'status', status: 500 }, operation: 'uploadImage' })
  const { page } = admin
  const buffer = await drawPhoto(806, megabyte / 4)
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'outage.jpg' })
  await save()
  const panel = uploadPanel(page)
  const retry = panel.getByRole('button', { name: 'Try again to upload outage.jpg' })
  await retry.waitFor()
  expect(await panel.innerText()).toContain('“outage.jpg” was not uploaded.')
  await takeProvoked(admin.failures, uploadHostRefuses, /^503 POST .*\/direct-upload\/relay$/)
  await panel.getByRole('button', { name: 'Give up the upload of outage.jpg' }).waitFor()
  faults.clear()
  await retry.press('Enter')
  await expectSaved(buffer)
})

test('a mistake in the form costs no second upload', async () => {
  const { page } = admin
  const buffer = await drawPhoto(807, megabyte / 4)
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'mistake.jpg' })
  // The panel checks the form before it uploads: what the server finds is made to happen here.
  const sent = await holdRequest({ method: 'POST', page, url: /\/api\/media\?/ })
  await save()
  await sent.letGo((route) =>
    route.continue({
      postData: (route.request().postData() ?? '').replace('The picture mistake.jpg', ''),
    }),
  )
  expect(await takeToast(page, 'error')).toContain('Alternative text')
  await takeProvoked(admin.failures, /^400 POST \/api\/media$/)
  expect(await countMedia(admin)).toBe(before.documents)
  await page.locator('#field-alt').fill('Corrected')
  await save()
  const { alt } = await expectSaved(buffer)
  expect(alt).toBe('Corrected')
  expect(admin.takeUploads()).toEqual([{ status: 200 }])
})

test.each(['gif', 'webp'] as const)('a %s is stored as it is', async (format) => {
  const buffer = await drawQuadrants({ format, height: 300, width: 400 })
  await fillForm(admin.page, { buffer, mimeType: `image/${format}`, name: `quarters.${format}` })
  await save()
  const { mimeType } = await expectSaved(buffer)
  expect(mimeType).toBe(`image/${format}`)
  expect(admin.takeUploads()).toEqual([{ status: 200 }])
})

test('what cannot be used is refused before a byte travels', async () => {
  const { page } = admin
  const uploads = recordUploads(page)
  const avif = await drawQuadrants({ format: 'avif', height: 60, width: 80 })
  // Under a name that the panel lets through.
  await fillForm(page, { buffer: avif, mimeType: 'image/jpeg', name: 'new.jpg' })
  await save()
  expect(await takeToast(page, 'error')).toBe(
    '“new.jpg” is of the type AVIF, which is not accepted here. Export it as JPEG, PNG or WebP.',
  )
  const buffer = await drawPhoto(809, 11 * megabyte)
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'poster.jpg' })
  await save()
  expect((await takeToast(page, 'error')).replaceAll('\u00a0', ' ')).toBe(
    '“poster.jpg” has 11.0 MB, at most 10.0 MB are allowed. Export it smaller or with stronger compression.',
  )
  await takeProvoked(admin.failures, notSubmitted)
  expect(uploads.take()).toEqual([])
  expect(admin.takeUploads()).toEqual([])
  await expectNothing()
})

test('focal point and crop set before the first save are kept', async () => {
  const buffer = await drawQuadrants({ height: 800, width: 1200 })
  await fillForm(admin.page, { buffer, mimeType: 'image/jpeg', name: 'framed.jpg' })
  await editImage({ admin, crop: { height: 400, width: 600 }, focal: { x: 20, y: 30 } })
  await save()
  const doc = await expectSaved(buffer)
  expect(doc.cloudflare.crop).toEqual({ height: 0.5, width: 0.5, x: 0, y: 0 })
  const quarters = await readQuadrants(await readBytes(admin, doc.sizes.card!.url))
  expect(new Set(Object.values(quarters))).toEqual(new Set(['topLeft']))
})

test('an upload is cancelled without a mouse', async () => {
  const { page } = admin
  const buffer = await drawPhoto(808, 4 * megabyte)
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'keyboard.jpg' })
  await limitUploadSpeed({ bytesPerSecond: megabyte / 8, page })
  await page.locator('#action-save').press('Enter')
  await uploadPanel(page).getByRole('progressbar').waitFor()
  await page.keyboard.press('Tab')
  const focused = page.locator(':focus')
  expect(await focused.getAttribute('aria-label')).toBe('Cancel the upload of keyboard.jpg')
  await page.keyboard.press('Enter')
  expect(await takeToast(page, 'error')).toContain('was cancelled')
  await takeProvoked(admin.failures, notSubmitted)
  await expectNothing()
})

test('of ten files at once the damaged one stays with its reason, and nine are saved', async () => {
  const { page } = admin
  const files = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => ({
      buffer: await drawQuadrants({ height: 300, width: 400 + index }),
      mimeType: 'image/jpeg',
      name: `bulk-${index}.jpg`,
    })),
  )
  const name = 'bulk-5.jpg'
  // Too long for the panel to read it whole: the damage is found by Cloudflare, and by the server.
  const whole = await drawNoise({ height: 1200, seed: 11, targetBytes: 2 * megabyte, width: 1600 })
  files[5]!.buffer = whole.subarray(0, 1.5 * megabyte)
  await fillBulkForms(page, files)
  await page.getByRole('button', { exact: true, name: 'Publish' }).click()
  const panel = uploadPanel(page)
  await panel.getByText('1 file was not uploaded.', { exact: true }).waitFor()
  await page.locator('.file-selections__fileRow', { hasText: name }).waitFor()
  await page.getByText('1 File to Upload').first().waitFor()
  expect(await panel.innerText()).toContain(
    `“${name}” cannot be read, the file is damaged or was cut off.`,
  )
  await takeProvoked(admin.failures, /^4\d\d POST /)
  expect(await countMedia(admin)).toBe(before.documents + 9)
  await expectSoon(async () => (await admin.listAccount()).length, before.images.length + 9)

  await panel.getByRole('button', { name: `Dismiss the message about ${name}` }).press('Enter')
  await panel.waitFor({ state: 'detached' })
})
