import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type ExecutionResult, graphql, GraphQLString, printSchema } from 'graphql'
import { createLocalReq, type PayloadRequest } from 'payload'

import { drawSolid } from '../../fixtures/images.js'
import { listDocuments, listLedger } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { clientOf, sendFile } from './issueHarness.js'

type Upload = {
  document: null | { alt: string; cloudflare: { status: string }; filename: string; id: string }
  expiresAt: string
  filename: string
  imageId: string
  receipt: string
  receiptExpiresAt: string
  uploadURL: string
}

const mutation = `mutation ($input: MediumDirectUploadInput!) {
  upload: createMediumDirectUpload(input: $input) {
    document { id alt filename cloudflare { status } }
    expiresAt filename imageId receipt receiptExpiresAt uploadURL
  }
}`

const photograph = { filename: 'photo.jpg', mimeType: 'image/jpeg', size: 1000 }

describe('The mutation that issues an upload URL', () => {
  let schema: ReturnType<typeof schemaOf>
  let site: Site
  let user: NonNullable<PayloadRequest['user']>

  beforeAll(async () => {
    site = await startPayload({
      collections: [
        {
          access: { read: () => true },
          fields: [
            { name: 'alt', required: true, type: 'text' },
            { name: 'facts', type: 'json' },
          ],
          graphQL: { singularName: 'Medium' },
          slug: 'media',
          upload: true,
        },
        { fields: [], slug: 'icon-sets', upload: true },
        { fields: [], graphQL: { disableMutations: true }, slug: 'silent', upload: true },
        { fields: [], graphQL: false, slug: 'hidden', upload: true },
      ],
      config: {
        graphQL: {
          mutations: () => ({ own: { resolve: () => 'kept', type: GraphQLString } }),
        },
        serverURL: 'https://site.example',
      },
      options: { collections: { hidden: true, 'icon-sets': true, media: true, silent: true } },
    })
    schema = schemaOf(site.payload.config)
    const { docs } = await site.payload.find({ collection: 'users' })
    user = { ...docs[0], collection: 'users' } as unknown as typeof user
  })
  afterAll(() => site.stop())

  const askAs = async (
    who: null | typeof user,
    {
      source = mutation,
      variables = { input: photograph },
    }: { source?: string; variables?: Record<string, unknown> } = {},
  ): Promise<ExecutionResult<{ upload: Upload }>> => {
    const req = await createLocalReq(who === null ? {} : { user: who }, site.payload)
    const result = await graphql({
      contextValue: { headers: {}, req, res: {} },
      schema,
      source,
      variableValues: variables,
    })
    return result as ExecutionResult<{ upload: Upload }>
  }
  const codeOf = ({ errors }: ExecutionResult<unknown>): unknown =>
    (errors?.[0]?.originalError as { data?: { code?: string } } | undefined)?.data?.code

  test('is named and typed as Payload’s own, in every collection that has mutations', () => {
    const text = printSchema(schema)
    expect(text).toContain(
      'createMediumDirectUpload(input: MediumDirectUploadInput!): MediumDirectUpload!',
    )
    expect(text).toContain('createIconSetDirectUpload(')
    expect(text).not.toMatch(/createSilentDirectUpload|createHiddenDirectUpload/)
    expect(text).toMatch(/input MediumDirectUploadInput \{[^}]*document: mutationMediumInput\n/)
    expect(text).toMatch(/input MediumDirectUploadInput \{[^}]*metadata: JSON\n/)
    expect(text).toMatch(/type MediumDirectUpload \{[^}]*document: Medium\n/)
  })

  test('leaves the site’s own mutations where they are', async () => {
    expect(await askAs(null, { source: 'mutation { own }' })).toMatchObject({
      data: { own: 'kept' },
    })
  })

  test('answers as the endpoint does', async () => {
    const input = { ...photograph, creator: 'ada', expiresInSeconds: 300, metadata: { album: [1] } }
    const { data, errors } = await askAs(user, { variables: { input } })
    expect(errors).toBeUndefined()
    const upload = data?.upload
    expect(upload).toMatchObject({
      document: null,
      filename: 'photo.jpg',
      receipt: expect.stringMatching(/^[\w-]+\.[\w-]{43}$/),
      uploadURL: expect.stringMatching(
        /^https:\/\/site\.example\/api\/cloudflare-images\/local\/upload\//,
      ),
    })
    const image = await (await clientOf(site)).getImage({ imageId: String(upload?.imageId) })
    expect(image).toMatchObject({ creator: 'ada', draft: true, metadata: { album: [1] } })
    const bytes = await drawSolid({ color: [1, 2, 3], format: 'jpeg', height: 6, width: 8 })
    const sent = await sendFile(site, { bytes, uploadURL: String(upload?.uploadURL) })
    expect(sent.status).toBe(200)
  })

  test('creates the document at once where its fields are given', async () => {
    const input = { ...photograph, document: { alt: 'typed', facts: { a: 1 } } }
    const { data, errors } = await askAs(user, { variables: { input } })
    expect(errors).toBeUndefined()
    expect(data?.upload.document).toMatchObject({
      alt: 'typed',
      cloudflare: { status: 'draft' },
      filename: 'photo.jpg',
    })
  })

  test('leaves nothing of a document that cannot be created', async () => {
    const before = { documents: await listDocuments(site), ledger: await listLedger(site) }
    const result = await askAs(user, {
      variables: { input: { ...photograph, document: { alt: '' } } },
    })
    expect(result.data).toBeNull()
    expect(result.errors?.[0]?.message).toMatch(/invalid/i)
    expect(await listDocuments(site)).toEqual(before.documents)
    expect(await listLedger(site)).toEqual(before.ledger)
  })

  test.each([
    ['a visitor', null, photograph, 'UNAUTHENTICATED'],
    ['a path for a name', 'user', { ...photograph, filename: '..%2fa.jpg' }, 'FILE_NAME_INVALID'],
    ['an SVG', 'user', { ...photograph, mimeType: 'image/svg+xml' }, 'IMAGE_TYPE_REFUSED'],
    ['a minute', 'user', { ...photograph, expiresInSeconds: 60 }, 'REQUEST_INVALID'],
    ['an id', 'user', { ...photograph, id: 'mine' }, 'REQUEST_INVALID'],
    ['11 MB', 'user', { ...photograph, size: 11_000_000 }, 'FILE_TOO_LARGE'],
  ])('refuses %s as the endpoint does', async (_name, who, input, code) => {
    const result = await askAs(who === null ? null : user, { variables: { input } })
    expect(codeOf(result)).toBe(code)
    expect(result.data).toBeNull()
  })
})

test('switched off, the mutation is not there', async () => {
  const site = await startPayload({ options: { directUploads: { enabled: false } } })
  try {
    expect(printSchema(schemaOf(site.payload.config))).not.toContain('DirectUpload')
  } finally {
    await site.stop()
  }
})
