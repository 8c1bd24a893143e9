import type { ImagePreview } from '../../../src/core/imagePreview.js'
import type { Given, Session } from '../access/viewingSite.js'
import type { Viewer } from '../access/viewingTable.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { createGiven, signInViewers, startViewingSite } from '../access/viewingSite.js'
import { viewers } from '../access/viewingTable.js'
import { readRendition } from './readRendition.js'

let site: Site
let sessions: Record<Viewer, Session>
let open: Given
let announced: Given

const sights = {} as never

beforeAll(async () => {
  site = await startViewingSite()
  sessions = await signInViewers(site)
  open = await createGiven({ kind: { collection: 'open', sights }, name: 'open picture', site })
  announced = await createGiven({
    kind: { collection: 'announced', sights },
    name: 'announced picture',
    site,
  })
})
afterAll(() => site.stop())

const ask = (viewer: Viewer, { doc, slug }: Given): Promise<Response> =>
  site.rest(`/api/${slug}/${doc.id}/preview`, {
    anonymous: true,
    body: JSON.stringify({ crop: { height: 0.5, width: 0.5, x: 0, y: 0 }, focalX: 10, focalY: 10 }),
    headers: { ...sessions[viewer].headers, 'content-type': 'application/json' },
    method: 'POST',
  })

const addressesIn = (preview: ImagePreview): string[] =>
  [
    preview.url,
    preview.thumbnailURL,
    preview.whole?.url,
    ...preview.variants.map(({ url }) => url),
    ...Object.values(preview.sizes).map(({ url }) => url),
  ].filter((url): url is string => typeof url === 'string')

/** `marked` by everyone who may read it, as `guest`s see pictures. */
const sightOf: Readonly<Record<Viewer, 'clean' | 'marked' | 'title'>> = {
  admin: 'clean',
  anonymous: 'clean',
  'blind editor': 'title',
  'blind reader': 'title',
  editor: 'clean',
  guest: 'marked',
  'other tenant': 'clean',
  reader: 'clean',
}

test.each(viewers)(
  '%s is shown no more of a public picture than the document shows',
  async (viewer) => {
    const response = await ask(viewer, open)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const preview = JSON.parse(text) as ImagePreview
    const addresses = addressesIn(preview)
    const sight = sightOf[viewer]
    expect(text.includes(open.imageId)).toBe(sight === 'clean')
    if (sight === 'title') {
      expect({ addresses, whole: preview.whole }).toEqual({ addresses: [], whole: null })
    }
    if (sight === 'clean') expect(preview.afterSave).toEqual([])
    if (sight === 'marked') {
      expect(addresses.length).toBeGreaterThan(3)
      for (const url of addresses) expect(url).toContain(`/api/open/${open.doc.id}/watermarked/`)
      expect(preview.afterSave).toEqual([...preview.variants.map(({ name }) => name), 'card'])
    }
  },
)

test('a picture with a mark keeps the address and the size of today until it is saved', async () => {
  const preview = (await (await ask('guest', open)).json()) as ImagePreview
  for (const { height, name, url, width } of preview.variants) {
    const response = await site.rest(url!, {
      anonymous: true,
      headers: { ...sessions.guest.headers },
    })
    expect({ name, ...(await readRendition(response)) }).toEqual({ height, name, width })
  }
})

test('a private picture is previewed by those who may view it, in signed addresses', async () => {
  for (const viewer of ['admin', 'editor'] as const) {
    const preview = (await (await ask(viewer, announced)).json()) as ImagePreview
    expect(preview.isFlexible).toBe(false)
    for (const url of addressesIn(preview)) expect(url).toContain('sig=')
  }
  for (const viewer of ['anonymous', 'blind editor', 'other tenant'] as const) {
    const response = await ask(viewer, announced)
    const text = await response.text()
    expect(addressesIn(JSON.parse(text) as ImagePreview)).toEqual([])
    expect(text).not.toContain(announced.imageId)
  }
})
