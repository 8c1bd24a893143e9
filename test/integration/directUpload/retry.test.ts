import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'
import type { Answer, AskInit } from './issueHarness.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { listLedger, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'
import { ask, clientOf, sendFile, query } from './issueHarness.js'

const collection = (slug: string, more: Partial<CollectionConfig> = {}): CollectionConfig => ({
  access: { read: () => true },
  fields: [{ name: 'alt', type: 'text' }],
  slug,
  upload: true,
  ...more,
})

describe('A document whose file did not arrive', () => {
  let photo: Uint8Array
  let site: Site

  beforeAll(async () => {
    photo = await drawSolid({ color: [20, 120, 60], format: 'jpeg', height: 60, width: 80 })
    site = await startPayload({
      collections: [
        collection('media'),
        collection('named'),
        collection('versioned', { versions: { drafts: true } }),
      ],
      options: {
        collections: {
          media: true,
          named: { imageId: ({ filename }) => `named/${filename}` },
          versioned: true,
        },
        signingKey: 'integration-signing-key',
      },
    })
  })
  afterAll(() => site.stop())

  const open = async (
    slug: string,
    body: object = {},
  ): Promise<Answer['body'] & { id: unknown }> => {
    const answer = await ask(site, {
      body: { ...query, document: { alt: 'waits' }, ...body },
      path: `/api/${slug}/direct-upload`,
    })
    return { ...answer.body, id: answer.body.document?.id }
  }
  const retry = (slug: string, id: unknown, init: AskInit = {}): Promise<Answer> =>
    ask(site, { body: {}, path: `/api/${slug}/${String(id)}/retry`, ...init })
  const exists = async (imageId: string): Promise<boolean> =>
    (await clientOf(site)).getImage({ imageId }).then(
      () => true,
      () => false,
    )
  const find = (slug: string, id: unknown) =>
    local(site).findByID({ collection: slug, draft: true, id, overrideAccess: true })

  test.each(['media', 'named', 'versioned'])(
    'gets another URL, and the image it waited for is given up: %s',
    async (slug) => {
      const first = await open(slug, {
        creator: 'ada',
        filename: `${slug}.jpg`,
        metadata: { album: 'summer' },
      })
      const again = await retry(slug, first.id)
      expect(again.status).toBe(201)
      const { document, expiresAt, imageId, uploadURL } = again.body
      expect(document).toMatchObject({
        alt: 'waits',
        cloudflare: { expiresAt, imageId, status: 'draft' },
        id: first.id,
      })
      expect(again.body.filename).toBe(`${slug}.jpg`)
      expect(imageId === first.imageId).toBe(slug === 'named')
      expect(await (await clientOf(site)).getImage({ imageId })).toMatchObject({
        creator: 'ada',
        draft: true,
        metadata: { album: 'summer' },
      })
      if (slug !== 'named') {
        expect(await exists(first.imageId)).toBe(false)
        expect((await listLedger(site)).some((row) => row.imageId === first.imageId)).toBe(false)
      }
      const kinds = (await listLedger(site))
        .filter((row) => row.imageId === imageId)
        .map(({ kind }) => kind)
      expect(kinds).toContain('check')
      expect((await sendFile(site, { bytes: photo, uploadURL })).status).toBe(200)
    },
  )

  test('may have been cancelled', async () => {
    const { id, receipt } = await open('media', { filename: 'cancelled.jpg' })
    await ask(site, { body: { receipt }, path: '/api/media/direct-upload/cancel' })
    expect(await find('media', id)).toMatchObject({ cloudflare: { status: 'expired' } })
    const { body, status } = await retry('media', id)
    expect(status).toBe(201)
    expect(await find('media', id)).toMatchObject({
      cloudflare: { error: null, imageId: body.imageId, status: 'draft' },
    })
  })

  test('may get another file, within the same rules', async () => {
    const { id } = await open('media', { filename: 'another.jpg' })
    const body = { expiresInSeconds: 120, filename: 'another.png', mimeType: 'image/png', size: 5 }
    expect(await retry('media', id, { body })).toMatchObject({
      body: { filename: 'another.png' },
      status: 201,
    })
    expect(await retry('media', id, { body: { ...body, size: 1e9 } })).toMatchObject({
      code: 'FILE_TOO_LARGE',
    })
    expect(await retry('media', id, { body: { id: 'mine' } })).toMatchObject({
      code: 'REQUEST_INVALID',
      message:
        '"id" cannot be given here. What can be given is expiresInSeconds, filename, mimeType, size.',
    })
  })

  test('is looked after by who may update it', async () => {
    const { id, imageId } = await open('media', { filename: 'guarded.jpg' })
    expect(await retry('media', id, { anonymous: true })).toMatchObject({ status: 401 })
    expect(await exists(imageId)).toBe(true)
  })

  test.each([[999_999], ['nonsense']])('must be there: %s', async (id) => {
    expect(await retry('media', id)).toMatchObject({ status: 404 })
  })

  test('with its image there is nothing to retry', async () => {
    const { doc } = await send(site, { file: { bytes: photo, name: 'there.jpg' } })
    expect(await retry('media', doc.id)).toMatchObject({
      code: 'STATUS_INVALID',
      message:
        'This document does not wait for an upload, so there is none to retry. Replace its file instead.',
      status: 409,
    })
    expect(await exists(String(doc.cloudflare.imageId))).toBe(true)
  })

  test('is retried by several at a time: one document, one draft', async () => {
    const { id } = await open('media', { filename: 'race.jpg' })
    const answers = await Promise.all([1, 2, 3].map(() => retry('media', id)))
    const issued = answers.filter(({ status }) => status === 201)
    expect(issued.length).toBeGreaterThanOrEqual(1)
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true)
    const { cloudflare } = await find('media', id)
    const left = await Promise.all(issued.map(({ body }) => exists(body.imageId)))
    expect(left.filter(Boolean)).toHaveLength(1)
    expect(await exists(String(cloudflare.imageId))).toBe(true)
  })
})
