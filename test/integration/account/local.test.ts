import type { SiteOptions } from '../support/startPayload.js'

import { afterEach, describe, expect, test } from '@jest/globals'

import { getCloudflareImages } from '../../../src/index.js'
import { drawSolid } from '../../fixtures/images.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { local } from '../support/account.js'
import { media, type Site, startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site | undefined
afterEach(async () => {
  await site?.stop()
  site = undefined
  await removeEmulatorFolders()
})

async function start(options: SiteOptions['options'], dir: string): Promise<Site> {
  site = await startPayload({
    collections: [{ ...media, upload: true }],
    options: { delivery: {}, local: { account: 'fresh', dir }, ...options },
  })
  return site
}

const variantsOf = async ({ payload }: Site): Promise<string[]> => {
  const client = await getCloudflareImages(payload).client()
  return (await client.listVariants()).map(({ name }) => name)
}

describe("local: { account: 'fresh' }", () => {
  test('has what Cloudflare gives, and keeps what is set up', async () => {
    const dir = await makeFolder()
    const first = await start({ variants: { hero: { width: 800 } } }, dir)
    expect(await variantsOf(first)).toEqual(['public'])
    const client = await getCloudflareImages(first.payload).client()
    await client.createVariant({ name: 'hero', options: { fit: 'cover', metadata: 'none' } })
    await first.stop()
    expect(await variantsOf(await start({}, dir))).toEqual(['hero', 'public'])
  })

  test('signs with the key that the account has by itself', async () => {
    const dir = await makeFolder()
    const site = await start({ collections: { media: { privacy: 'signed' } } }, dir)
    const bytes = await drawSolid({ color: [9, 9, 9], format: 'jpeg', height: 40, width: 60 })
    const { doc } = await send(site, { file: { bytes, name: 'one.jpg' } })
    const response = await site.rest(String(doc.url).replace('http://localhost:3000', ''))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  })

  test('shows pictures in the variant that it has', async () => {
    const dir = await makeFolder()
    const { payload } = await start({ delivery: { flexible: true } }, dir)
    const bytes = await drawSolid({ color: [9, 9, 9], format: 'jpeg', height: 40, width: 60 })
    const { doc } = await send(site!, { file: { bytes, name: 'one.jpg' } })
    const isPublic = async (): Promise<boolean> => {
      const { thumbnailURL } = await local({ payload }).findByID({
        collection: 'media',
        id: doc.id,
      })
      await getCloudflareImages(payload).settled()
      return thumbnailURL?.endsWith('/public') === true
    }
    while (!(await isPublic()));
    await getCloudflareImages(payload).settled()
  })

  test('is the word for it', async () => {
    await expect(start({ local: { account: 'new' as 'fresh' } }, '')).rejects.toThrow(
      "local.account: expected 'fresh' or 'ready'",
    )
  })
})
