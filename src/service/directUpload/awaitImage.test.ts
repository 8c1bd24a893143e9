import { afterEach, expect, test } from '@jest/globals'

import { drawSolid } from '../../../test/fixtures/images.js'
import { openEmulator, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImagesClient } from '../../cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../cloudflare/fetchFromHandler.js'
import { awaitImage } from './awaitImage.js'

afterEach(removeEmulatorFolders)

async function openDraft() {
  const { emulator } = await openEmulator()
  const client = createImagesClient({
    accountId: emulator.accountId,
    apiToken: emulator.token,
    maxRetries: 0,
    fetch: fetchFromHandler(emulator.fetch),
  })
  const { imageId, uploadURL } = await client.createDirectUpload()
  const bytes = await drawSolid({ format: 'jpeg', height: 6, width: 8 })
  const file = { bytes, mimeType: 'image/jpeg', name: 'a.jpg', size: bytes.byteLength }
  const waits: number[] = []
  return {
    arrive: () => client.uploadToURL({ file, uploadURL }),
    client,
    imageId,
    sleep: (delayMs: number) => Promise.resolve(waits.push(delayMs)),
    waits,
  }
}

test('an image that is there is asked for once', async () => {
  const { arrive, imageId, waits, ...account } = await openDraft()
  await arrive()
  await expect(awaitImage({ ...account, imageId })).resolves.toMatchObject({ imageId })
  expect(waits).toEqual([])
})

test('the API may lag behind: it is given about three seconds, in growing gaps', async () => {
  const { arrive, imageId, waits, ...account } = await openDraft()
  await expect(awaitImage({ ...account, imageId })).rejects.toMatchObject({
    code: 'IMAGE_NOT_READY',
    retryable: true,
  })
  expect(waits).toEqual([100, 200, 400, 800, 1500])
  const sleep = async (delayMs: number): Promise<void> => {
    if (delayMs === 400) await arrive()
  }
  await expect(awaitImage({ ...account, imageId, sleep })).resolves.toMatchObject({ imageId })
})

test('one that is gone is not waited for', async () => {
  const { client, imageId, sleep, waits } = await openDraft()
  await client.deleteImage({ imageId })
  await expect(awaitImage({ client, imageId, sleep })).rejects.toMatchObject({
    code: 'IMAGE_MISSING',
  })
  expect(waits).toEqual([])
})
