import type { CollectionConfig, PayloadRequest, Plugin } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createLocalReq } from 'payload'

import { drawSolid } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const collection = (slug: string, more: Partial<CollectionConfig> = {}): CollectionConfig => ({
  access: { read: () => true },
  fields: [
    { name: 'title', type: 'text' },
    { name: 'closed', type: 'checkbox' },
  ],
  slug,
  upload: true,
  versions: { drafts: true },
  ...more,
})

/** As a rule does that looks at other pictures: whole, in the same request. */
const readsOthers = async ({ req }: { req: PayloadRequest }): Promise<boolean> => {
  await req.payload.find({ collection: 'ruled' as never, limit: 1, req })
  return true
}

/** A plugin after ours, which reads less than was asked for. */
const readsLess: Plugin = (config) => ({
  ...config,
  collections: (config.collections ?? []).map((one) =>
    one.slug === 'lean'
      ? {
          ...one,
          hooks: {
            ...one.hooks,
            beforeOperation: [
              ...(one.hooks?.beforeOperation ?? []),
              (hook) => {
                // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the name core passes
                const isRead = (hook.operation as string) === 'read'
                return isRead ? { ...hook.args, select: { title: true, url: true } } : hook.args
              },
            ],
          },
        }
      : one,
  ),
})

const slugs = ['locked', 'ruled', 'lean'] as const

let site: Site
const ids = new Map<string, number | string>()

beforeAll(async () => {
  site = await startPayload({
    collections: [
      collection('locked'),
      collection('ruled', { access: { read: readsOthers } }),
      collection('lean'),
    ],
    options: {
      access: { view: ({ doc }) => doc !== undefined && doc.closed !== true },
      collections: Object.fromEntries(slugs.map((slug) => [slug, { privacy: 'signed' }])),
    },
    plugins: { after: [readsLess] },
  })
  const bytes = await drawSolid({ color: [0, 0, 255], format: 'jpeg', height: 60, width: 80 })
  for (const slug of slugs) {
    const { id } = await local(site).create({
      collection: slug,
      data: { _status: 'published', closed: true, title: 'Closed' },
      file: toFile({ bytes, name: 'closed.jpg' }),
    })
    ids.set(slug, id)
    const open = await local(site).create({
      collection: slug,
      data: { _status: 'published', closed: false, title: 'Open' },
      file: toFile({ bytes, name: 'open.jpg' }),
    })
    ids.set(`${slug} open`, open.id)
  }
})
afterAll(() => site.stop())

type Answer = { cloudflare?: { imageId?: unknown }; url: unknown }

const read = async (path: string): Promise<Answer> =>
  (await (await site.rest(`/api${path}`, { anonymous: true })).json()) as Answer

test.each([
  { name: 'whole documents of its own', query: 'select[url]=true', slug: 'ruled' },
  { name: 'nothing', query: 'select[url]=true', slug: 'locked' },
  { name: 'less than was asked for', query: '', slug: 'lean' },
])('a picture stays hidden beside a hook that reads $name', async ({ query, slug }) => {
  const hidden = await read(`/${slug}/${ids.get(slug)!}?${query}`)
  expect([hidden.url, hidden.cloudflare?.imageId]).toEqual([null, null])
  const shown = await read(`/${slug}/${ids.get(`${slug} open`)!}?${query}`)
  expect(shown.url).toEqual(expect.stringContaining('sig='))
})

test('a picture stays hidden in a list with locks', async () => {
  const {
    docs: [user],
  } = await local(site).find({ collection: 'users' })
  await local(site).create({
    collection: 'payload-locked-documents',
    data: {
      document: { relationTo: 'locked', value: ids.get('locked') },
      user: { relationTo: 'users', value: user!.id },
    },
  })
  const { docs } = (await site.payload.find({
    collection: 'locked' as never,
    includeLockStatus: true,
    overrideAccess: false,
    req: await createLocalReq({ user: { ...user, collection: 'users' } as never }, site.payload),
    select: { url: true } as never,
    sort: 'createdAt',
  })) as unknown as { docs: Answer[] }
  expect(docs.map(({ url }) => typeof url)).toEqual(['object', 'string'])
})
