import type { Locator } from 'playwright-core'

import type { Stats } from '../../src/core/stats.js'
import type { DirectAdmin } from './support/openDirectAdmin.js'

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'

import { issueDocument } from './support/documentPage.js'
import { expectSoon } from './support/expectSoon.js'
import { openDirectAdmin } from './support/openDirectAdmin.js'
import { whenAlive } from './support/whenAlive.js'

jest.setTimeout(300_000)

let admin: DirectAdmin

beforeAll(async () => {
  admin = await openDirectAdmin()
  await admin.signIn()
  await issueDocument({ admin, filename: 'waiting.jpg' })
  const { receipt } = await issueDocument({ admin, filename: 'given-up.jpg' })
  const data = { receipt }
  const answer = await admin.page.request.post('/api/media/direct-upload/cancel', { data })
  expect(answer.status()).toBe(200)
}, 300_000)
afterEach(() => {
  admin.emulator.faults.clear()
  expect(admin.failures.splice(0)).toEqual([])
})
afterAll(() => admin.stop())

const widget = (): Locator => admin.page.getByRole('region', { name: 'Images at Cloudflare' })
const part = (heading: string): Locator =>
  widget().locator('.cloudflare-stats__part', {
    has: admin.page.getByRole('heading', { exact: true, name: heading }),
  })

async function openDashboard(): Promise<void> {
  await admin.page.goto('/admin')
  await widget().getByText('Counted on').first().waitFor()
}

async function readStats(): Promise<Stats> {
  const response = await admin.page.request.get('/api/cloudflare-images/stats')
  expect(response.status()).toBe(200)
  return (await response.json()) as Stats
}

/** What stands beside each word of a collection's part. */
async function readFigures(heading: string): Promise<Record<string, string>> {
  const figures = await part(heading).locator('.cloudflare-stats__figure').all()
  const entries = await Promise.all(
    figures.map(async (figure) => {
      const [name, value] = await figure.evaluate((element) => {
        const [term, definition] = element.children as HTMLCollectionOf<HTMLElement>
        // Signs are for the eye alone.
        return [term!.lastChild!.textContent, definition!.innerText]
      })
      return [name, value]
    }),
  )
  return Object.fromEntries(entries) as Record<string, string>
}

test('the figures are those of the endpoint', async () => {
  await openDashboard()
  const { account, collections, recentFailures } = await readStats()
  expect(account).toMatchObject({ current: 5 })
  await part('Storage of the account')
    .getByText(`5 of ${account!.allowed.toLocaleString('en')} images stored`)
    .waitFor()
  const media = collections.find(({ slug }) => slug === 'media')!
  expect(media).toMatchObject({ byStatus: { draft: 1, expired: 1, uploaded: 5 }, total: 7 })
  expect(await part('Media').innerText()).toContain('7 documents')
  expect(await readFigures('Media')).toMatchObject({
    'Awaiting file': '1',
    Expired: '1',
    'Not used anywhere': String(media.unused),
    Private: '0',
    'Size of the originals': `${(media.bytes / 1024 / 1024).toFixed(1)} MB`,
    Uploaded: '5',
    'Without alternative text': String(media.withoutAlt),
  })
  expect(recentFailures).toMatchObject([{ filename: 'given-up.jpg' }])
  expect(await part('Recent failures').innerText()).toContain('The upload was cancelled.')
})

test('a figure leads to its documents', async () => {
  await openDashboard()
  const { page } = admin
  await (await whenAlive(part('Media').getByRole('link', { name: 'Awaiting file: 1' }))).click()
  await page.waitForURL(/\/collections\/media\?/)
  await page.locator('tbody tr').getByText('waiting.jpg', { exact: true }).waitFor()
  expect(await page.locator('tbody tr').count()).toBe(1)
  await page.locator('[data-preset="drafts"]').waitFor()
})

test('without the account there are words in place of its figures, and all the rest', async () => {
  admin.emulator.faults.add({
    answer: { kind: 'status', status: 500 },
    host: 'api',
    times: 1000,
  })
  await openDashboard()
  const { account, accountError } = await readStats()
  expect(account).toBeNull()
  await part('Storage of the account').getByText(accountError!).waitFor()
  expect(await widget().getByRole('meter').count()).toBe(0)
  expect(await readFigures('Media')).toMatchObject({ Uploaded: '5' })
  await admin.page.getByRole('link', { name: 'Posts' }).first().waitFor()

  admin.emulator.faults.clear()
  // The site calls an account that was down again after some seconds.
  const refresh = widget().getByRole('button', { name: 'Refresh the figures about images' })
  const countMeters = async (): Promise<number> => {
    const answer = admin.page.waitForResponse(/\/cloudflare-images\/stats/)
    await refresh.click()
    await answer
    return widget().getByRole('meter').count()
  }
  await expectSoon(countMeters, 1)
})
