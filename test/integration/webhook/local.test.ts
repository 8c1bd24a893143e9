import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { startAPIServer } from '../../fixtures/startAPIServer.js'
import { clientOf, emulatorOf, sendFile } from '../directUpload/issueHarness.js'
import { startPayload } from '../support/startPayload.js'
import { deliver, issue, notification, photo, statusOf } from './webhookSite.js'

let site: Site
beforeAll(async () => {
  site = await startPayload()
})
afterAll(() => site.stop())

test('in local mode a document becomes ready by itself, without polling and without HTTP', async () => {
  const { body } = await issue(site)
  const id = body.document?.id ?? ''
  expect(await statusOf(site, id)).toBe('draft')
  const bytes = await photo()
  expect((await sendFile(site, { bytes, uploadURL: body.uploadURL })).status).toBe(200)
  await getCloudflareImages(site.payload).settled()
  expect(await statusOf(site, id)).toBe('uploaded')
  const emulator = await emulatorOf(site)
  expect(emulator.notifications.at(-1)).toMatchObject({ status: 200 })
})

test('the secret of local mode is nobody else’s', async () => {
  const { body } = await issue(site)
  const content = JSON.stringify(notification(body.imageId))
  for (const guess of ['', 'local', 'undefined', 'integration-secret']) {
    const headers = { 'cf-webhook-auth': guess }
    expect((await deliver(site, { body: content, headers })).status).toBe(401)
  }
})

test('uploads by URL still leave the process', async () => {
  const server = await startAPIServer((_, response) => {
    void photo().then((bytes) => response.end(bytes))
  })
  const client = await clientOf(site)
  const { imageId } = await client.uploadImageFromURL({ url: `${server.origin}/photo.jpg` })
  expect(imageId).not.toBe('')
  expect(server.requests).toHaveLength(1)
  await server.close()
})
