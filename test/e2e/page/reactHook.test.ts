import type { OpenedPage } from './openPage.js'

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'

import { faultPresets } from '../../../src/exports/emulator.js'
import { empty, expectSettled, local } from '../../integration/support/account.js'
import { takeProvoked } from '../support/recordTroubles.js'
import { limitUploadSpeed } from '../support/uploads.js'
import { bundlePage } from './bundlePage.js'
import { openPage } from './openPage.js'
import { mega, photo } from './photo.js'
import { readDocumented } from './readDocumented.js'
import { readProgress, untilProgress, watchProgress } from './watchProgress.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(300_000)

let opened: OpenedPage
let script: string
beforeAll(async () => {
  opened = await openPage()
  script = await bundlePage(
    readDocumented('tsx').replaceAll('http://localhost:3000', opened.siteOrigin),
  )
  await watchProgress(opened.page)
})
beforeEach(async () => {
  await opened.show({ body: '<div id="root"></div><script src="/page.js"></script>', script })
  await setSpeed(0)
})
afterEach(async () => {
  expect(opened.failures.splice(0)).toEqual([])
  opened.emulator.faults.clear()
  await empty(opened.site)
})
afterAll(() => opened.stop())

const setSpeed = (bytesPerSecond: number) => limitUploadSpeed({ bytesPerSecond, page: opened.page })
const choose = (file = photo) => opened.page.locator('input[type=file]').setInputFiles(file)
const press = (name: string) => opened.page.getByRole('button', { name }).click()
const untilStatus = (status: string) =>
  opened.page.locator('output').filter({ hasText: status }).waitFor()
const untilMoving = () => opened.page.locator('progress:not([value="0"])').waitFor()
/** The site's answer to the page that gives its URL back. */
const untilGivenBack = () =>
  opened.page.waitForResponse((response) => response.url().endsWith('/direct-upload/cancel'))

async function expectSaved(): Promise<void> {
  await untilStatus('done')
  const width = await opened.page.waitForFunction(() => document.querySelector('img')?.naturalWidth)
  expect(await width.jsonValue()).toBe(800)
  const { docs } = await local(opened.site).find({ collection: 'media' })
  expect(docs).toMatchObject([
    { alt: photo.name, cloudflare: { status: 'uploaded' }, height: 600, width: 800 },
  ])
}

describe('the upload hook, in strict mode', () => {
  test('moves the bar, saves the document and has its URL', async () => {
    await setSpeed(mega / 4)
    await choose()
    await untilProgress({ count: 3, page: opened.page })
    await setSpeed(0)
    await expectSaved()
    const steps = await readProgress(opened.page)
    expect(steps.length).toBeGreaterThan(2)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(steps.at(-1)).toBe(1)
  })

  test('cancels on the way, gives the URL back, and tries again', async () => {
    await setSpeed(mega / 4)
    await choose()
    await untilMoving()
    const givenBack = untilGivenBack()
    await press('Cancel')
    await untilStatus('cancelled')
    expect((await givenBack).status()).toBe(200)
    await setSpeed(0)
    await press('Try again')
    await expectSaved()
    await expectSettled(opened.site)
  })

  test('goes through the site when the upload host answers 415 to everything', async () => {
    opened.emulator.faults.add({ ...faultPresets.uploadHostDown, times: Infinity })
    await choose()
    await expectSaved()
    await takeProvoked(opened.failures, /^415 POST \/upload\//)
    expect(opened.emulator.requests.map(({ operation }) => operation)).toContain('uploadImage')
  })

  test('refuses in the words of the site', async () => {
    await choose({ buffer: Buffer.from('Dear all'), mimeType: 'text/plain', name: 'letter.txt' })
    await untilStatus('failed')
    await opened.page
      .getByRole('alert')
      .filter({ hasText: '"letter.txt" is of a type that Cloudflare Images does not store' })
      .waitFor()
    await takeProvoked(opened.failures, /^4\d\d POST \/api\/media\/direct-upload$/)
  })

  test('ends with its component', async () => {
    await setSpeed(mega / 4)
    await choose()
    await untilMoving()
    const givenBack = untilGivenBack()
    await opened.page.evaluate(() => (globalThis as unknown as { unmount(): void }).unmount())
    expect((await givenBack).status()).toBe(200)
    await expectSettled(opened.site)
  })
})
