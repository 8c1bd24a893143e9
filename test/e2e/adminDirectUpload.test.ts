import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import type { DirectAdmin } from './support/openDirectAdmin.js'

import { drawNoise } from '../fixtures/images.js'
import { countMedia, fillForm, readBytes, readMedia } from './support/media.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { limitUploadSpeed, readGrowth, takeToast, uploadPanel } from './support/uploads.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(120_000)

const megabyte = 1024 * 1024
let admin: DirectAdmin
let before: string[]

beforeAll(async () => {
  admin = await openDirectAdmin()
  await admin.signIn()
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

test('a photograph of 9 MB moves a bar, is cancelled, saved again, and is one image', async () => {
  const { page } = admin
  const before = await admin.listAccount()
  const buffer = await drawNoise({ height: 3000, seed: 3, targetBytes: 9 * megabyte, width: 4000 })
  const name = 'mountain lake.jpg'
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name })
  admin.takeUploads()
  await limitUploadSpeed({ bytesPerSecond: 1.5 * megabyte, page })

  await page.locator('#action-save').click()
  const panel = uploadPanel(page)
  const bar = panel.getByRole('progressbar', { name: `Upload of ${name}` })
  const growth = await readGrowth({ bar, count: 3 })
  expect([...growth].sort((a, b) => a - b)).toEqual(growth)
  expect(await panel.innerText()).toMatch(/\d+%\s+\d\.\d MB of 9\.0 MB\s+\d+(\.\d)? [kM]B\/s/)
  await panel.getByRole('button', { name: `Cancel the upload of ${name}` }).click()
  expect(await takeToast(page, 'error')).toBe(
    `The upload of “${name}” was cancelled. The file is still chosen, save to upload it again.`,
  )
  await panel.waitFor({ state: 'detached' })

  await page.locator('#action-save').click()
  expect(await readGrowth({ bar, count: 3 })).toHaveLength(3)
  await page.waitForURL(/\/media\/\d+/)
  await limitUploadSpeed({ bytesPerSecond: 0, page })
  await page.locator('[data-variant]').first().waitFor()
  await panel.waitFor({ state: 'detached' })
  const doc = await readMedia(admin, Number(/\/media\/(\d+)/.exec(page.url())?.[1]))
  expect(await readBytes(admin, `/api/media/file/${doc.filename}`)).toEqual(buffer)
  expect(await admin.listAccount()).toEqual([...before, doc.cloudflare.imageId].sort())
})
