import type { MediaDoc } from '../support/account.js'
import type { WebhookSite } from '../webhook/webhookSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { media } from '../support/startPayload.js'
import { openWebhookSite, statusOf, upload } from '../webhook/webhookSite.js'
import { checkRowOf, issueOne, post, refresh } from './statusSite.js'

let opened: WebhookSite
beforeAll(async () => {
  opened = await openWebhookSite({
    collections: [
      {
        ...media,
        access: {
          read: ({ req }) => (req.user === null ? { alt: { equals: 'open' } } : true),
          update: ({ req }) => (req.user === null ? false : { alt: { not_equals: 'locked' } }),
        },
      },
      { fields: [], slug: 'avatars', upload: true },
    ],
    options: {
      access: {
        manage: ({ doc, req }) => req.user !== null && doc?.alt !== 'locked',
      },
      collections: { avatars: true, media: true },
      directUploads: { customIds: true },
    },
  })
})
afterAll(async () => {
  await opened.stop()
  await removeEmulatorFolders()
})

async function insert(
  collection: string,
  data: Record<string, unknown>,
): Promise<{ id: number | string }> {
  const doc: unknown = await opened.site.payload.db.create({ collection, data })
  return doc as { id: number | string }
}

describe('a list', () => {
  test('answers for each document, whatever becomes of the others', async () => {
    const arrived = await issueOne(opened)
    await upload(opened.emulator, arrived.uploadURL)
    const waiting = await issueOne(opened)
    const locked = await issueOne(opened, { document: { alt: 'locked' } })
    const empty = await insert('media', { filename: 'old.jpg' })
    const unknown = opened.site.payload.db.defaultIDType === 'number' ? 987_654 : 'f'.repeat(24)
    const ids = [arrived.id, waiting.id, locked.id, empty.id, unknown, arrived.id]
    const { answered, body } = await post(opened.site, '/api/media/refresh', { ids })
    expect(answered).toBe(200)
    expect(body.results).toEqual([
      { changed: true, id: arrived.id, ok: true, reason: null, status: 'uploaded' },
      { changed: false, id: waiting.id, ok: true, reason: null, status: 'draft' },
      { error: { code: 'FORBIDDEN', message: expect.any(String) }, id: locked.id, ok: false },
      { error: { code: 'IMAGE_MISSING', message: expect.any(String) }, id: empty.id, ok: false },
      { error: { code: 'NOT_FOUND', message: expect.any(String) }, id: unknown, ok: false },
    ])
  })

  test.each([
    ['nothing', {}],
    ['no ids', { ids: [] }],
    ['ids of other kinds', { ids: [{}] }],
    ['one id', { ids: 'a' }],
    ['too many ids', { ids: Array.from({ length: 51 }, (_, index) => index) }],
    ['unsettled as text', { unsettled: 'true' }, '"unsettled" must be true or false'],
    ['a misspelt key', { id: ['a'] }, 'ids, unsettled'],
  ])('of %s is refused', async (_name, body, words = '1 to 50 ids') => {
    expect(await post(opened.site, '/api/media/refresh', body)).toMatchObject({
      answered: 400,
      code: 'REQUEST_INVALID',
      message: expect.stringContaining(words),
    })
  })

  test('of strangers tells nothing', async () => {
    const { id } = await issueOne(opened, { document: { alt: 'hidden' } })
    const { body } = await post(
      opened.site,
      '/api/media/refresh',
      { ids: [id] },
      { anonymous: true },
    )
    expect(body.results).toMatchObject([{ error: { code: 'NOT_FOUND' }, ok: false }])
  })
})

describe('all that wait', () => {
  test('are looked at, with counts; those of other collections are not', async () => {
    const first = await issueOne(opened)
    const second = await issueOne(opened)
    await upload(opened.emulator, second.uploadURL)
    const { client } = await opened.service.connect()
    const { imageId } = await client.createDirectUpload()
    const cloudflare = { imageId, status: 'draft' }
    const other = await insert('avatars', { cloudflare, filename: 'a.jpg' })
    const { body } = await post(opened.site, '/api/media/refresh', { unsettled: true })
    expect(body).toMatchObject({ changed: 1, failed: 0, hasMore: false })
    expect(body.waiting).toBe(Number(body.checked) - 1)
    expect(await statusOf(opened.site, first.id)).toBe('draft')
    expect(await statusOf(opened.site, second.id)).toBe('uploaded')
    // Nobody watched it; from now on somebody does.
    expect(await checkRowOf(opened, imageId)).toBeUndefined()
    await post(opened.site, '/api/avatars/refresh', { ids: [other.id] })
    expect(await checkRowOf(opened, imageId)).toMatchObject({ collectionSlug: 'avatars' })
  })

  test('are not for strangers', async () => {
    const asked = { unsettled: true }
    const answer = await post(opened.site, '/api/media/refresh', asked, { anonymous: true })
    expect(answer).toMatchObject({ answered: 401, code: 'UNAUTHENTICATED' })
  })
})

describe('one document', () => {
  test('is not for those who may not look after it', async () => {
    const open = await issueOne(opened, { document: { alt: 'open' } })
    const locked = await issueOne(opened, { document: { alt: 'locked' } })
    expect(await refresh(opened, locked.id)).toMatchObject({ answered: 403, code: 'FORBIDDEN' })
    expect(await refresh(opened, open.id, { anonymous: true })).toMatchObject({ answered: 401 })
    expect(await refresh(opened, locked.id, { anonymous: true })).toMatchObject({ answered: 404 })
  })
})

describe('a document by its image', () => {
  const find = async (
    imageId: string,
    { collection = 'media', ...init }: { anonymous?: boolean; collection?: string } = {},
  ) => {
    const path = `/api/${collection}/by-image-id/${encodeURIComponent(imageId)}`
    const response = await opened.site.rest(path, init)
    return { body: (await response.json()) as MediaDoc, status: response.status }
  }

  test.each([['people/ada 50%.jpg'], ['größe/日本']])('is found, even by %s', async (name) => {
    const { id, imageId } = await issueOne(opened, { id: name })
    expect(imageId).toBe(name)
    expect(await find(imageId)).toMatchObject({
      body: { cloudflare: { imageId }, id, url: null },
      status: 200,
    })
  })

  test('is found by those alone who may see it, and nowhere else', async () => {
    const open = await issueOne(opened, { document: { alt: 'open' } })
    const hidden = await issueOne(opened, { document: { alt: 'hidden' } })
    const answers = [
      await find(open.imageId, { anonymous: true }),
      await find(hidden.imageId),
      await find(hidden.imageId, { anonymous: true }),
      await find(open.imageId, { collection: 'avatars' }),
      await find('00000000-0000-4000-8000-000000000000'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404, 404])
    const [, , ...refusals] = answers
    expect(new Set(refusals.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  })
})
