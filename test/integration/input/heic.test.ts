import type { Site } from '../support/startPayload.js'

import { afterEach, expect, test } from '@jest/globals'

import { drawHeic } from '../../fixtures/heic.js'
import { drawQuadrants } from '../../fixtures/images.js'
import { listDocuments, listLedger, listStored } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
afterEach(() => site.stop())

const sentence = `"summer.heic" is a HEIC image. Cloudflare takes it, but this site is in local mode, and the sharp installed here cannot decode HEIC. Export it as JPEG to use it here.`

async function sendPhoto(file: { bytes: Buffer; mimeType?: string; name: string }) {
  site = await startPayload()
  const sent = await send(site, { file })
  expect(await listDocuments(site)).toEqual([])
  expect(await listStored(site)).toEqual([])
  expect(await listLedger(site)).toEqual([])
  return sent
}

test.each([
  ['under its own type', 'image/heic', 'summer.heic'],
  ['under the type that the browser guesses', 'image/jpeg', 'summer.heic'],
])('local mode says that HEIC is a matter of local mode, %s', async (_, mimeType, name) => {
  const sent = await sendPhoto({ bytes: drawHeic(), mimeType, name })
  expect({ code: sent.code, status: sent.status }).toEqual({
    code: 'IMAGE_TYPE_REFUSED',
    status: 400,
  })
  const [error] = sent.body.errors as { data: { errors: unknown[] } }[]
  expect(error?.data.errors).toEqual([expect.objectContaining({ message: sentence, path: 'file' })])
})

test('what else cannot be decoded is not said to be a matter of local mode', async () => {
  const bytes = (await drawQuadrants({ height: 300, width: 400 })).subarray(0, 900)
  const sent = await sendPhoto({ bytes, name: 'cut.jpg' })
  expect(sent.status).toBe(400)
  expect(sent.message).not.toContain('local mode')
})
