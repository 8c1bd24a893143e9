import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

type Open = Record<string, unknown> | undefined

let site: Site
const asked: unknown[] = []

// A picture is shown where every language says so.
beforeAll(async () => {
  site = await startPayload({
    collections: [
      {
        access: { read: () => true, readVersions: () => true },
        fields: [{ localized: true, name: 'open', type: 'checkbox' }],
        slug: 'media',
        upload: true,
        versions: { drafts: true },
      },
    ],
    config: { localization: { defaultLocale: 'en', locales: ['en', 'de'] } },
    options: {
      access: {
        view({ doc, req }) {
          if (req.user !== null) return true
          const open = doc?.open as Open
          asked.push(open)
          return open?.en === true && open.de === true
        },
      },
      collections: { media: { privacy: 'signed' } },
    },
  })
})
afterAll(() => site.stop())

const file = async (name: string, color: [number, number, number]) =>
  toFile({ bytes: await drawSolid({ color, format: 'jpeg', height: 60, width: 80 }), name })

async function isShown(query: string): Promise<boolean> {
  const response = await site.rest(`/api/media${query}`, { anonymous: true })
  const doc = (await response.json()) as MediaDoc
  expect(doc.url === null).toBe(doc.cloudflare.imageId === null)
  return doc.url !== null
}

/** Each way to the published row, and to the newest draft. */
async function surfaces(id: number | string) {
  const select = 'select[url]=true&select[cloudflare]=true'
  const queries = ['', `?${select}`, '?locale=de', `?locale=de&${select}`]
  const shown = async (suffix: string) =>
    Promise.all(queries.map((query) => isShown(`/${id}${query === '' ? '?' : query}${suffix}`)))
  return {
    draft: [...new Set(await shown('&draft=true'))],
    published: [...new Set(await shown('&draft=false'))],
  }
}

test('the deciding field has a value for each language, wherever it is read', async () => {
  const update = (locale: string, args: Record<string, unknown>): Promise<MediaDoc> =>
    local(site).update({ collection: 'media', id, locale, ...args })
  const { id } = await local(site).create({
    collection: 'media',
    data: { _status: 'published', open: true },
    file: await file('first.jpg', [0, 0, 255]),
    locale: 'en',
  })
  expect(await surfaces(id)).toEqual({ draft: [false], published: [false] })
  await update('de', { data: { _status: 'published', open: true } })
  expect(await surfaces(id)).toEqual({ draft: [true], published: [true] })

  // The draft's picture is for nobody yet: German says no.
  const draft = await update('de', {
    data: { open: false },
    draft: true,
    file: await file('second.jpg', [255, 0, 0]),
  })
  expect(await surfaces(id)).toEqual({ draft: [false], published: [true] })

  // English alone is published: what is stored then decides, and that is German as it was published.
  await update('en', { data: { _status: 'published', open: true }, publishSpecificLocale: 'en' })
  const stored = await site.payload.db.findOne<{
    cloudflare: { imageId: string }
    id: number
    open: Open
  }>({
    collection: 'media',
    where: { id: { equals: id } },
  })
  expect({ id: stored?.cloudflare.imageId, open: stored?.open }).toEqual({
    id: draft.cloudflare.imageId,
    open: { de: true, en: true },
  })
  expect(await surfaces(id)).toEqual({ draft: [false], published: [true] })
  expect(asked.every((open) => typeof open === 'object')).toBe(true)
})
