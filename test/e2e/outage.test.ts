import type { MediaDoc } from './support/media.js'
import type { DirectAdmin } from './support/openDirectAdmin.js'

import { afterEach, expect, jest, test } from '@jest/globals'

import { drawQuadrants } from '../fixtures/images.js'
import { testSizes } from '../fixtures/testSizes.js'
import { expectSoon } from './support/expectSoon.js'
import { fillBulkForms, fillForm, naturalSize, readBytes } from './support/media.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { takeProvoked } from './support/recordTroubles.js'
import { uploadPanel } from './support/uploads.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(600_000)

let admin: DirectAdmin
afterEach(async () => {
  const { failures } = admin
  await admin.stop()
  expect(failures).toEqual([])
})

async function open(env?: Record<string, string>): Promise<void> {
  admin = await openDirectAdmin(env)
  await admin.signIn()
}

const goAway = (): void => {
  admin.emulator.faults.add({
    answer: { kind: 'status', status: 503 },
    host: 'api',
    times: 1_000_000,
  })
}

type Listed = MediaDoc & { cloudflare: { status: string; uploadedAt: null | string } }

const names = Array.from(
  { length: testSizes.photographs },
  (_, index) => `holiday ${String(index + 1).padStart(2, '0')}.jpg`,
)

/** The photographs of the outage, in the order in which they were saved. */
async function listPhotographs(): Promise<Listed[]> {
  const query = 'limit=0&sort=id&where[cloudflare.originalFilename][contains]=holiday'
  const { docs } = (await (await admin.get(`/api/media?${query}`)).json()) as { docs: Listed[] }
  return docs
}

test('photographs of an outage show at once, and are at Cloudflare after it, in order and once', async () => {
  await open({ DEMO_OUTAGE: 'queue' })
  const { emulator, page } = admin
  const before = await admin.listAccount()
  const files = await Promise.all(
    names.map(async (name, index) => ({
      buffer: await drawQuadrants({ height: 300, width: 400 + index }),
      mimeType: 'image/jpeg',
      name,
    })),
  )
  await fillBulkForms(page, files)
  goAway()
  await page.getByRole('button', { exact: true, name: 'Publish' }).click()
  await expectSoon(async () => (await listPhotographs()).length, names.length)

  const saved = await listPhotographs()
  expect(new Set(saved.map(({ cloudflare }) => cloudflare.status))).toEqual(new Set(['pending']))
  for (const [index, { url }] of saved.entries()) {
    expect((await readBytes(admin, url)).equals(files[index]!.buffer)).toBe(true)
  }
  expect(await admin.listAccount()).toEqual(before)
  await page.goto(`/admin/collections/media/${saved[0]?.id}`)
  await page.getByText('This image waits to be sent to Cloudflare.').waitFor()
  expect(await naturalSize(page.locator('.file-details__thumbnail img'))).toEqual({
    height: 300,
    width: 400,
  })

  emulator.faults.clear()
  const uploads = (): number =>
    emulator.requests.filter(
      ({ operation, status }) => operation === 'uploadImage' && status === 200,
    ).length
  const arrived = uploads()
  // An editor who tries again is who finds out; the queue follows by itself.
  await fillForm(page, { ...files[0]!, name: 'first again.jpg' })
  await page.locator('#action-save').click()
  const isSent = async (): Promise<boolean> =>
    (await listPhotographs()).every(({ cloudflare }) => cloudflare.status === 'uploaded')
  while (!(await isSent())) await page.waitForTimeout(500)
  const sent = await listPhotographs()
  expect(sent.map(({ id }) => id)).toEqual(saved.map(({ id }) => id))
  const times = sent.map(({ cloudflare }) => String(cloudflare.uploadedAt))
  expect(times.toSorted()).toEqual(times)
  await expectSoon(async () => (await admin.listAccount()).length, before.length + names.length + 1)
  expect(uploads() - arrived).toBe(names.length + 1)
})

test('where nothing waits, form and file stay, and one press tries again', async () => {
  await open()
  const { emulator, page } = admin
  const buffer = await drawQuadrants({ height: 300, width: 400 })
  await fillForm(page, { buffer, mimeType: 'image/jpeg', name: 'kept.jpg' })
  goAway()
  await page.locator('#action-save').click()
  const panel = uploadPanel(page)
  const retry = panel.getByRole('button', { name: 'Try again to upload kept.jpg' })
  await retry.waitFor()
  expect(await panel.innerText()).toContain(
    '“kept.jpg” was not uploaded. Cloudflare Images cannot be reached at the moment',
  )
  expect(await page.locator('#field-alt').inputValue()).toBe('The picture kept.jpg')
  await takeProvoked(admin.failures, /^503 POST .*\/direct-upload$/)
  emulator.faults.clear()
  // Until the site calls Cloudflare again.
  while ((await retry.count()) > 0) {
    await retry.click({ timeout: 5000 }).catch(() => undefined)
    await page.waitForTimeout(500)
  }
  const { filename } = await admin.readSaved()
  expect(filename).toBe('kept.jpg')
})
