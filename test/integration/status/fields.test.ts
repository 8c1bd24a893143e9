import type { MediaDoc } from '../support/account.js'
import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { askGraphQL } from '../reading/askGraphQL.js'
import { sizes } from '../support/startPayload.js'
import { openWebhookSite, upload } from '../webhook/webhookSite.js'
import { issueOne, refresh } from './statusSite.js'

let opened: WebhookSite
let waiting: number | string
let ready: number | string
beforeAll(async () => {
  opened = await openWebhookSite()
  waiting = (await issueOne(opened)).id
  const { id, uploadURL } = await issueOne(opened)
  await upload(opened.emulator, uploadURL)
  await refresh(opened, id)
  ready = id
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

const get = async <T = MediaDoc>(path: string): Promise<T> =>
  (await (await opened.site.rest(`/api/media${path}`)).json()) as T

const blankSizes = Object.fromEntries(
  sizes.map(({ name }) => [
    name,
    { filename: null, filesize: null, height: null, mimeType: null, url: null, width: null },
  ]),
)

/** A plain read, and one with a `select` that names everything. */
const everything = [
  ['a plain read', ''],
  [
    'a select',
    '?select[url]=true&select[thumbnailURL]=true&select[sizes]=true&select[cloudflare]=true',
  ],
] as const

describe('a document whose file has not come', () => {
  test.each(everything)('has no addresses in %s', async (_name, query) => {
    const doc = await get(`/${waiting}${query}`)
    expect(doc).toMatchObject({
      cloudflare: { ready: false, srcset: null, status: 'draft', variants: [] },
      sizes: blankSizes,
      thumbnailURL: null,
      url: null,
    })
    expect(JSON.stringify(doc)).not.toContain('/file/')
  })

  test('has none in a list, among those that have', async () => {
    const { docs } = await get<{ docs: MediaDoc[] }>('?sort=id&limit=10')
    const urls = new Map(docs.map(({ cloudflare, id, url }) => [id, [cloudflare.ready, url]]))
    expect(urls.get(waiting)).toEqual([false, null])
    expect(urls.get(ready)).toEqual([true, expect.stringContaining('/public')])
  })

  test('has none in GraphQL, where its status is one of an enum', async () => {
    const { Media, __type } = await askGraphQL<Record<string, unknown>>(
      opened.site,
      `{
        Media(id: ${JSON.stringify(waiting)}) {
          url thumbnailURL sizes { square { url width } }
          cloudflare { status ready srcset variants { name url } }
        }
        __type(name: "CloudflareImage") { fields { name type { kind enumValues { name } } } }
      }`,
    )
    expect(Media).toEqual({
      cloudflare: { ready: false, srcset: null, status: 'draft', variants: [] },
      sizes: { square: { url: null, width: null } },
      thumbnailURL: null,
      url: null,
    })
    const { fields } = __type as { fields: { name: string; type: unknown }[] }
    expect(fields.find(({ name }) => name === 'status')?.type).toEqual({
      enumValues: ['pending', 'draft', 'uploaded', 'failed', 'expired'].map((name) => ({ name })),
      kind: 'ENUM',
    })
  })

  test.each([
    ['draft', () => waiting],
    ['uploaded', () => ready],
  ])('is found by its status, such as %s', async (status, id) => {
    const { docs } = await get<{ docs: MediaDoc[] }>(`?where[cloudflare.status][equals]=${status}`)
    expect(docs.map((doc) => doc.id)).toEqual([id()])
    const { allMedia } = await askGraphQL<{ allMedia: { docs: { id: unknown }[] } }>(
      opened.site,
      `{ allMedia(where: { cloudflare__status: { equals: ${status} } }) { docs { id } } }`,
    )
    expect(allMedia.docs.map((doc) => doc.id)).toEqual([id()])
  })
})
