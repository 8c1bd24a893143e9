import type { Locator } from 'playwright-core'

import type { StoredDoc } from './support/lists.js'
import type { Admin } from './support/openAdmin.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { drawQuadrants, padJPEG } from '../fixtures/images.js'
import { findPhoto, issueDocument } from './support/documentPage.js'
import { row, selectRows, storeFile, waitForRows } from './support/lists.js'
import { openAdmin } from './support/openAdmin.js'
import { holdRequest } from './support/requests.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

const megabyte = 1024 * 1024
const used = [
  'about-bg.jpg',
  'contact-bg.jpg',
  'home-bg.jpg',
  'post-bg.jpg',
  'post-sample-image.jpg',
]
const stored = ['bare.jpg', 'lamp-1.jpg', 'lamp.jpg', 'wall.jpg']
const all = [...used, ...stored, 'waiting.jpg']

let admin: Admin
let lamp: StoredDoc

beforeAll(async () => {
  admin = await openAdmin()
  await admin.signIn()
  const { page } = admin
  const small = await drawQuadrants({ height: 300, width: 400 })
  const large = padJPEG({
    bytes: await drawQuadrants({ height: 3000, width: 4000 }),
    totalBytes: 6 * megabyte,
  })
  const store = (name: string, buffer: Buffer, isDraft = false): Promise<StoredDoc> =>
    storeFile({
      data: isDraft ? {} : { _status: 'published', alt: `The picture ${name}` },
      file: { buffer, mimeType: 'image/jpeg', name },
      isDraft,
      page,
      slug: 'media',
    })
  await store('wall.jpg', large)
  await store('lamp.jpg', small)
  lamp = await store('lamp.jpg', small)
  await store('bare.jpg', small, true)
  await issueDocument({ admin, filename: 'waiting.jpg' })
}, 300_000)
afterEach(() => expect(admin.failures.splice(0)).toEqual([]))
afterAll(() => admin.stop())

const preset = (name: string): Locator => admin.page.locator(`[data-preset="${name}"]`)
const results = (): Locator => admin.page.getByRole('region', { name: 'What became of the images' })

async function openList(slug = 'media'): Promise<void> {
  await admin.page.goto(`/admin/collections/${slug}?limit=50`)
  await whenAlive(preset('failed'))
}

/** Waits for the address as well: before it has changed, another step would take its place. */
async function press(name: string): Promise<void> {
  const { page } = admin
  const before = await preset(name).getAttribute('aria-pressed')
  const url = page.url()
  await preset(name).click()
  await page
    .locator(`[data-preset="${name}"][aria-pressed="${before === 'true' ? 'false' : 'true'}"]`)
    .waitFor()
  await page.waitForURL(({ href }) => href !== url)
}

/** Starts an action for the selected rows. */
async function act(action: string): Promise<void> {
  await (await whenAlive(admin.page.locator(`[data-action="${action}"]`))).click()
}

/** Of two images; the next action's results are not those of this one. */
async function closeResults(): Promise<void> {
  await results().getByText('2 images are done.').waitFor()
  expect(await results().getByRole('listitem').count()).toBe(2)
  await results().getByRole('button', { name: 'Close' }).click()
  await results().waitFor({ state: 'detached' })
}

describe('ready-made filters', () => {
  test.each([
    ['unused', [...stored, 'waiting.jpg']],
    ['withoutAlt', ['bare.jpg']],
    ['large', ['wall.jpg']],
    ['drafts', ['waiting.jpg']],
    ['failed', []],
  ])('%s', async (name, filenames) => {
    await openList()
    await waitForRows(admin.page, all)
    await press(name)
    await waitForRows(admin.page, filenames)
    await press(name)
    await waitForRows(admin.page, all)
  })

  test('narrow each other and what is filtered already, and go one by one', async () => {
    const { page } = admin
    const filter = 'where[or][0][and][0][filename][like]=a'
    await page.goto(`/admin/collections/media?limit=50&${filter}`)
    await whenAlive(preset('unused'))
    await waitForRows(
      page,
      all.filter((name) => name.replace('.jpg', '').includes('a')),
    )
    await press('unused')
    await waitForRows(page, [...stored, 'waiting.jpg'])
    await press('large')
    await waitForRows(page, ['wall.jpg'])
    expect(await preset('unused').getAttribute('aria-pressed')).toBe('true')
    await press('unused')
    await waitForRows(page, ['wall.jpg'])
    await press('unused')
    await page.getByRole('link', { name: 'wall.jpg' }).click()
    await page.waitForURL(/\/media\/\d+/)
    await page.goBack()
    await page.locator('[data-preset="unused"][aria-pressed="true"]').waitFor()
    await waitForRows(page, ['wall.jpg'])
  })
})

describe('the search', () => {
  test('finds a name that was taken, and an image by its id', async () => {
    const { page } = admin
    expect(lamp.filename).toBe('lamp-1.jpg')
    await openList()
    const field = await whenAlive(page.locator('#search-filter-input'))
    await field.fill('lamp.jpg')
    await waitForRows(page, ['lamp-1.jpg', 'lamp.jpg'])
    await field.fill(lamp.cloudflare.imageId)
    await waitForRows(page, ['lamp-1.jpg'])
  })
})

test('columns say where an image stands, and how large it is', async () => {
  await openList()
  const { page } = admin
  expect(await row(page, 'lamp.jpg').innerText()).toMatch(/Uploaded[\s\S]*400 × 300 px, \d+ kB/)
  expect(await row(page, 'wall.jpg').innerText()).toMatch(/4000 × 3000 px, \d\.\d MB/)
  expect(await row(page, 'waiting.jpg').innerText()).toContain('Awaiting file')
})

describe('many images at once', () => {
  test.each(['refresh', 'placeholder'])('%s', async (action) => {
    await openList()
    await selectRows(admin.page, ['lamp.jpg', 'wall.jpg'])
    await admin.page.getByText('2 images selected').waitFor()
    await act(action)
    await closeResults()
  })

  test('what is used stays with its places, until that is confirmed', async () => {
    const { page } = admin
    const { id } = await findPhoto(admin, 'contact-bg.jpg')
    await openList()
    await selectRows(page, ['contact-bg.jpg', 'lamp.jpg'])
    await act('delete')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await results().getByText('1 image is done. 1 image was refused.').waitFor()
    const refused = results().getByRole('listitem').first()
    expect(await refused.innerText()).toContain('In use in 1 place')
    const link = refused.getByRole('link', { name: 'The telephone in the hall' })
    expect(await link.getAttribute('href')).toMatch(/\/admin\/collections\/posts\/\d+/)
    expect((await admin.get(`/api/media/${id}`)).status).toBe(200)
    await waitForRows(
      page,
      all.filter((name) => name !== 'lamp.jpg'),
    )

    await results().getByRole('button', { name: 'Delete anyway' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete anyway' }).click()
    await results().getByText('1 image is done.', { exact: true }).waitFor()
    await waitForRows(
      page,
      all.filter((name) => !['contact-bg.jpg', 'lamp.jpg'].includes(name)),
    )
    expect((await admin.get(`/api/media/${id}`)).status).toBe(404)
  })

  test('become private and public again; a stop leaves the rest as it was', async () => {
    const { page } = admin
    const buffer = await drawQuadrants({ height: 60, width: 80 })
    const names = Array.from({ length: 12 }, (_, index) => `proof-${index + 10}.jpg`)
    for (const name of names) {
      const file = { buffer, mimeType: 'image/jpeg', name }
      await storeFile({ file, page, slug: 'proofs' })
    }
    await openList('proofs')
    await selectRows(page, names.slice(0, 2))
    await act('private')
    await closeResults()
    await press('private')
    await waitForRows(page, names.slice(0, 2))
    await press('private')
    await waitForRows(page, names)
    await selectRows(page, names.slice(0, 2))
    await act('public')
    await closeResults()

    await openList('proofs')
    await (await whenAlive(page.locator('input#select-all'))).check()
    const held = await holdRequest({ method: 'POST', page, url: /\/api\/proofs\/bulk$/ })
    await act('private')
    await held.arrived
    const progress = page.getByRole('progressbar', { name: 'What became of the images' })
    expect(await progress.getAttribute('aria-valuetext')).toBe('0 of 12')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopping after the images under way …').waitFor()
    await held.letGo((route) => route.continue())
    await results().getByText('10 images are done. 2 images were not reached.').waitFor()
    const response = await page.request.get(
      '/api/proofs?where[cloudflare.requireSignedURLs][equals]=true&limit=50',
    )
    expect(await response.json()).toMatchObject({ totalDocs: 10 })
  })
})
