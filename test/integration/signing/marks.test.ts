import type { Mark } from '../../../src/core/watermark.js'
import type { MediaDoc } from '../support/account.js'
import type { SigningSite } from './signingSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { local } from '../support/account.js'
import { isEditor, openSigningSite, statusOf } from './signingSite.js'

type Marked = MediaDoc & { cloudflare: { watermarkedURL?: null | string } }

let marked: MediaDoc
let plain: MediaDoc
let site: SigningSite

/** Guests see a mark on the large picture and a size, and none on the thumbnail. */
beforeAll(async () => {
  site = await openSigningSite({
    watermark: ({ doc, req, variant }): Mark | null => {
      if (doc.audience === 'broken') throw new Error('The mark cannot be decided.')
      if (doc.audience === 'wrong') return { text: 'Wrong', opacity: 7 }
      if (isEditor(req) || doc.audience !== 'marked' || variant === 'thumbnail') return null
      return { text: 'A guest' }
    },
  })
  marked = await site.upload({ audience: 'marked' })
  plain = await site.upload({ audience: 'all' })
})
afterAll(() => site.stop())

const readAs = async (person: 'editor' | 'guest', { id }: MediaDoc): Promise<Marked> =>
  (await site.ask(person, `/api/media/${id}`)).json() as Promise<Marked>

const address = ({ id }: MediaDoc, variant: string): RegExp =>
  new RegExp(`^/api/media/${id}/watermarked/${variant}\\?v=[\\w-]{12}$`)

describe('a picture with a mark', () => {
  test('has addresses of the marked picture, and the clean one where there is no mark', async () => {
    const { cloudflare, sizes, thumbnailURL, url } = await readAs('guest', marked)
    expect(url).toMatch(address(marked, 'public'))
    expect(cloudflare.watermarkedURL).toBe(url)
    expect(cloudflare.imageId).toBeNull()
    expect(sizes!.card!.url).toMatch(address(marked, 'card'))
    expect(thumbnailURL).toContain('/thumbnail?exp=')
    expect(cloudflare.srcset).toBe(`${url} 900w`)
    expect(cloudflare.variants!.map((variant) => variant.url)).toEqual([url, thumbnailURL])
  })

  test('is clean for whom the function says so, and for server code', async () => {
    for (const doc of [
      await readAs('editor', marked),
      await readAs('guest', plain),
      await local(site).findByID({ collection: 'media', id: marked.id }),
    ] as Marked[]) {
      expect(doc.url).toContain('/public?exp=')
      expect(doc.cloudflare.imageId).not.toBeNull()
      expect(doc.cloudflare.watermarkedURL).toBeNull()
    }
  })

  test('says so in GraphQL', async () => {
    const { Media } = await site.query<{ Media: Marked }>(
      'guest',
      `{ Media(id: ${JSON.stringify(marked.id)}) { url cloudflare { imageId watermarkedURL } } }`,
    )
    expect(Media.url).toMatch(address(marked, 'public'))
    expect(Media.cloudflare).toMatchObject({ imageId: null, watermarkedURL: Media.url })
  })

  test('leads nowhere clean from its versions', async () => {
    const response = await site.ask(
      'guest',
      `/api/media/versions?where[parent][equals]=${marked.id}`,
    )
    const { docs } = (await response.json()) as { docs: { version: Marked }[] }
    const { cloudflare, sizes, url } = docs[0]!.version
    expect([url, sizes!.card!.url, cloudflare.imageId]).toEqual([null, null, null])
  })

  test('sends its file route to the marked picture, not to the original', async () => {
    const answers = { editor: 200, guest: 302 } as const
    for (const [person, status] of Object.entries(answers)) {
      const file = `/api/media/file/${marked.filename}`
      const response = await site.ask(person as keyof typeof answers, file)
      expect(response.status).toBe(status)
      if (status === 302) {
        expect(response.headers.get('location')).toMatch(address(marked, 'public'))
      }
    }
  })

  test('gives the marked URL to image-url and share, and no flexible one', async () => {
    const ask = (path: string, init?: RequestInit): Promise<Response> =>
      site.ask('guest', `/api/media/${marked.id}/${path}`, init)
    const url = (await (await ask('image-url')).json()) as { expiresAt: null; url: string }
    expect(url).toMatchObject({ expiresAt: null, height: 600, width: 900 })
    expect(url.url).toMatch(address(marked, 'public'))
    const clean = (await (await ask('image-url?variant=thumbnail')).json()) as { url: string }
    expect(await statusOf(site, clean.url)).toBe(200)
    const shared = (await (
      await ask('share', { headers: { 'content-type': 'application/json' }, method: 'POST' })
    ).json()) as { url: string }
    expect(shared.url).toMatch(address(marked, 'public'))
  })
})

describe.each(['broken', 'wrong'])('where the mark is %s', (audience) => {
  test('nobody gets the clean picture by mistake', async () => {
    const doc = await site.upload({ audience })
    const read = await readAs('guest', doc)
    expect(read).toMatchObject({ cloudflare: { imageId: null }, thumbnailURL: null, url: null })
    expect(JSON.stringify(read)).not.toContain('sig=')
    for (const path of [`${doc.id}/image-url`, `file/${doc.filename}`]) {
      const response = await site.ask('guest', `/api/media/${path}`)
      expect(response.status).toBe(500)
    }
  })
})
