import type { OpenedPage, PageOptions } from './openPage.js'

import { afterEach, describe, expect, jest, test } from '@jest/globals'

import { takeProvoked } from '../support/recordTroubles.js'
import { bundlePage } from './bundlePage.js'
import { openPage } from './openPage.js'
import { photo } from './photo.js'
import { readDocumented } from './readDocumented.js'

// More than a step of the browser may take, so that a failure names its step.
jest.setTimeout(300_000)

let opened: OpenedPage
afterEach(() => opened.stop())

/** Uploads with the documented component, changed where the test says, up to the saved document. */
async function uploadWith({
  change = (code) => code,
  provoked = [],
  ...options
}: PageOptions & {
  change?: (code: string) => Promise<string> | string
  provoked?: readonly RegExp[]
}): Promise<void> {
  opened = await openPage(options)
  const code = readDocumented('tsx').replaceAll('http://localhost:3000', opened.siteOrigin)
  await opened.show({
    body: '<div id="root"></div><script src="/page.js"></script>',
    script: await bundlePage(await change(code)),
  })
  await opened.page.locator('input[type=file]').setInputFiles(photo)
  await opened.page.locator('output').filter({ hasText: 'done' }).waitFor()
  await takeProvoked(opened.failures, ...provoked)
  expect(opened.failures).toEqual([])
}

const hostStatuses = () =>
  opened.emulator.requests.flatMap(({ operation, status }) =>
    operation === 'uploadToURL' || operation === 'uploadImage' ? [[operation, status]] : [],
  )

describe('the upload hook', () => {
  test('goes without progress where the upload host refuses the preflight', async () => {
    await uploadWith({
      hasPreflight: false,
      provoked: [/^console: .*blocked by CORS policy/, /^net::ERR_FAILED POST .*\/upload\//],
    })
    expect(hostStatuses()).toEqual([['uploadToURL', 200]])
  })

  test('signs in by header instead of by cookie, and tells the upload host nothing', async () => {
    await uploadWith({
      change: async (code) => {
        const { site } = opened
        const headers = JSON.stringify({ Authorization: `JWT ${site.token}` })
        await opened.context.clearCookies()
        return code.replace(
          "collection: 'media',",
          `collection: 'media', credentials: 'omit', headers: ${headers},`,
        )
      },
    })
    // The emulator's preflight allows no header, as on Cloudflare.
    expect(
      hostStatuses()
        .filter(([operation]) => operation === 'uploadToURL')
        .at(-1),
    ).toEqual(['uploadToURL', 200])
  })
})
