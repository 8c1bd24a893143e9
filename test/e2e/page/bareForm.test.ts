import type { OpenedPage, PageOptions } from './openPage.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { faultPresets } from '../../../src/exports/emulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { empty, listStored, local } from '../../integration/support/account.js'
import { takeProvoked } from '../support/recordTroubles.js'
import { limitUploadSpeed } from '../support/uploads.js'
import { openPage } from './openPage.js'
import { mega, photo } from './photo.js'
import { readDocumented } from './readDocumented.js'
import { readProgress, untilProgress, watchProgress } from './watchProgress.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(300_000)

let opened: OpenedPage

function useAPI(options: PageOptions): void {
  beforeAll(async () => {
    opened = await openPage(options)
    await watchProgress(opened.page)
  })
  afterEach(async () => {
    expect(opened.failures.splice(0)).toEqual([])
    opened.emulator.faults.clear()
    await empty(opened.site)
  })
  afterAll(() => opened.stop())
}

async function openForm(): Promise<OpenedPage['page']> {
  const { page, show, siteOrigin } = opened
  await show({ body: readDocumented('html').replaceAll('http://localhost:3000', siteOrigin) })
  return page
}

/** The real pixels of the picture that the page shows in the end. */
const shownPicture = async (page: OpenedPage['page']) => {
  const picture = await page.waitForFunction(() => {
    const image = document.querySelector('img')
    return image !== null && image.naturalWidth > 0
      ? { height: image.naturalHeight, width: image.naturalWidth }
      : null
  })
  return picture.jsonValue()
}

const readOnly = async () => {
  const { docs } = await local(opened.site).find({ collection: 'media' })
  expect(docs).toHaveLength(1)
  return docs[0]
}

/** One document, uploaded, with the one image that the account has. */
async function expectArrived(): Promise<void> {
  const doc = await readOnly()
  expect(doc).toMatchObject({
    alt: 'quadrants.jpg',
    cloudflare: { ready: true, status: 'uploaded' },
    filesize: photo.buffer.byteLength,
    height: 600,
    mimeType: 'image/jpeg',
    width: 800,
  })
  const stored = await listStored(opened.site)
  expect(stored.map(({ imageId }) => imageId)).toEqual([doc?.cloudflare.imageId])
}

describe('a page without a framework, at an origin of its own', () => {
  useAPI({ hasWebhook: true })

  test('shows the picture when Cloudflare has sent its notification', async () => {
    const page = await openForm()
    await limitUploadSpeed({ bytesPerSecond: mega / 4, page })
    await page.locator('input').setInputFiles(photo)
    await untilProgress({ count: 3, page })
    await limitUploadSpeed({ bytesPerSecond: 0, page })
    expect(await shownPicture(page)).toEqual({ height: 600, width: 800 })
    await expectArrived()
    const steps = await readProgress(page)
    expect(steps.length).toBeGreaterThan(2)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(steps.at(-1)).toBe(1)
    expect(opened.emulator.notifications).toMatchObject([{ status: 200 }])
  })

  test('sends the file through the site when the upload host answers 415 to everything', async () => {
    const page = await openForm()
    opened.emulator.faults.add({ ...faultPresets.uploadHostDown, times: Infinity })
    await page.locator('input').setInputFiles(photo)
    expect(await shownPicture(page)).toEqual({ height: 600, width: 800 })
    await takeProvoked(opened.failures, /^415 POST \/upload\//)
    await expectArrived()
    const uploads = opened.emulator.requests.filter(({ operation }) => operation === 'uploadToURL')
    expect(uploads.some(({ status }) => status === 415)).toBe(true)
  })

  test('says what the site refuses, in the words of the site', async () => {
    const page = await openForm()
    const { length } = opened.emulator.requests
    await opened.context.clearCookies()
    await page.locator('input').setInputFiles(photo)
    await page.getByText('Sign in to upload images here.').waitFor()
    await takeProvoked(opened.failures, /^40[13] POST \/api\/media\/direct-upload$/)
    expect(opened.emulator.requests).toHaveLength(length)
  })
})

describe('a page whose site hears nothing from Cloudflare', () => {
  useAPI({ hasWebhook: false })

  test('shows the picture all the same', async () => {
    const page = await openForm()
    await page.locator('input').setInputFiles(photo)
    await page.getByText('will be shown in a moment').waitFor()
    expect(await readOnly()).toMatchObject({ cloudflare: { ready: false, status: 'draft' } })
    await lookInAMinute()
    expect(await shownPicture(page)).toEqual({ height: 600, width: 800 })
    await expectArrived()
  })
})

/** The job that runs every minute, when the first look is due. */
async function lookInAMinute(): Promise<void> {
  const images = getCloudflareImages(opened.site.payload)
  await images.refresh({ now: new Date(Date.now() + 60_000) })
}
