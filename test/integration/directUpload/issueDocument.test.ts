import type { CollectionConfig } from 'payload'

import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { listDocuments, listLedger } from '../support/account.js'
import { databaseKinds } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'
import { ask, clientOf, emulatorOf, query } from './issueHarness.js'

const guarded: CollectionConfig = {
  access: {
    create: ({ data }) => (data as { alt?: string } | undefined)?.alt !== 'forbidden',
    read: () => true,
    update: ({ req }) => req.user !== null,
  },
  fields: [{ name: 'alt', required: true, type: 'text' }],
  hooks: {
    beforeChange: [
      ({ data }) => {
        if ((data as { alt?: string }).alt === 'trouble') throw new Error('trouble')
        return data as Record<string, unknown>
      },
    ],
  },
  slug: 'media',
  upload: true,
  versions: { drafts: true },
}

describe.each(databaseKinds)('A document that is created with its upload URL (%s)', (database) => {
  let site: Site

  beforeAll(async () => {
    site = await startPayload({ collections: [guarded], database })
  })
  afterAll(() => site.stop())

  const drafts = async (): Promise<number> => {
    const { requests } = await emulatorOf(site)
    const count = (operation: string): number =>
      requests.filter((entry) => entry.operation === operation && entry.status === 200).length
    return count('createDirectUpload') - count('deleteImage')
  }

  test('waits for its file in status "draft"', async () => {
    const { body, status } = await ask(site, {
      body: { ...query, creator: 'ada', document: { alt: 'A' }, metadata: { album: 'summer' } },
    })
    expect(status).toBe(201)
    expect(body.document).toMatchObject({
      alt: 'A',
      cloudflare: {
        creator: 'ada',
        expiresAt: body.expiresAt,
        imageId: body.imageId,
        metadata: { album: 'summer' },
        originalFilename: 'photo.jpg',
        ready: false,
        status: 'draft',
      },
      filename: 'photo.jpg',
    })
    const kinds = (await listLedger(site)).map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['check', 'direct'])
  })

  test.each(['same', 'again', 'more', 'last'])(
    'is one more with every request, under a name of its own (%s)',
    async (name) => {
      const filename = `${name}.jpg`
      const body = { ...query, document: { alt: 'B' }, filename }
      const answers = await Promise.all(Array.from({ length: 8 }, () => ask(site, { body })))
      const names = answers.map((answer) => answer.body.document?.filename ?? answer)
      const others = [1, 2, 3, 4, 5, 6, 7].map((number) => `${name}-${number}.jpg`)
      expect(names.toSorted()).toEqual([...others, filename])
      expect(answers.map((answer) => answer.body.filename)).toEqual(answers.map(() => filename))
    },
  )

  test('may be a draft in Payload’s sense, too, which needs no required fields', async () => {
    const { body, status } = await ask(site, { body: { ...query, document: true, draft: true } })
    expect(status).toBe(201)
    expect(body.document).toMatchObject({ _status: 'draft', cloudflare: { status: 'draft' } })
  })

  test('cannot be given what the plugin writes', async () => {
    const document = {
      alt: 'D',
      cloudflare: { imageId: 'stolen', status: 'uploaded' },
      filename: 'stolen.jpg',
    }
    const { body } = await ask(site, { body: { ...query, document } })
    expect(body.document).toMatchObject({
      cloudflare: { imageId: body.imageId, status: 'draft' },
      filename: expect.stringMatching(/^photo/),
    })
  })

  test.each([
    ['fields are missing', true, 400],
    ['a hook refuses it', { alt: 'trouble' }, 500],
    ['access to it is refused', { alt: 'forbidden' }, 403],
  ])('leaves nothing, here or at Cloudflare, when %s', async (_name, document, status) => {
    const documents = (await listDocuments(site)).length
    const ledger = await listLedger(site)
    const before = await drafts()
    const answer = await ask(site, { body: { ...query, document } })
    expect(answer.status).toBe(status)
    expect(answer.body.uploadURL).toBeUndefined()
    expect(await drafts()).toBe(before)
    expect(await listLedger(site)).toEqual(ledger)
    expect(await listDocuments(site)).toHaveLength(documents)
  })

  test('leaves a note for the sweep when Cloudflare cannot take the draft back', async () => {
    const { faults } = await emulatorOf(site)
    faults.add({ answer: { kind: 'status', status: 503 }, operation: 'deleteImage', times: 2 })
    expect(await ask(site, { body: { ...query, document: true } })).toMatchObject({ status: 400 })
    const [row] = (await listLedger(site)).filter(({ kind }) => kind === 'delete')
    expect(row).toMatchObject({ collectionSlug: 'media', kind: 'delete' })
    const image = await (await clientOf(site)).getImage({ imageId: String(row?.imageId) })
    expect(image.draft).toBe(true)
    faults.clear()
  })
})
