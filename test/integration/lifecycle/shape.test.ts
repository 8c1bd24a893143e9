import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { graphql, parse, validate } from 'graphql'
import { createLocalReq } from 'payload'

import { drawQuadrants } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { schemaOf } from '../support/schemaOf.js'
import { startPayload } from '../support/startPayload.js'
import { send } from '../support/upload.js'

let site: Site
let created: MediaDoc

beforeAll(async () => {
  site = await startPayload()
  const bytes = await drawQuadrants({ height: 800, width: 1200 })
  const { doc } = await send(site, {
    data: {
      alt: 'shape',
      cloudflare: { crop: { height: 0.5, width: 0.5, x: 0.25, y: 0.25 } },
      focalX: 20,
      focalY: 80,
    },
    file: { bytes, name: 'photo.jpg' },
  })
  created = doc
})
afterAll(() => site.stop())

const query = `
  query ($id: Int!) {
    Media(id: $id) {
      alt filename filesize focalX focalY height mimeType thumbnailURL url width
      sizes {
        square { url width height mimeType } card { url width height mimeType }
        inside { url width height mimeType } boxed { url width height mimeType }
        banner { url width height mimeType } webp { url width height mimeType }
      }
      cloudflare {
        imageId status originalFilename originalHeight originalWidth requireSignedURLs metadata srcset ready
        crop { x y width height }
        variants { name url width height }
      }
    }
  }
`

async function ask(source: string, variableValues: Record<string, unknown>): Promise<unknown> {
  const schema = schemaOf(site.config)
  const [user] = (await site.payload.find({ collection: 'users' })).docs
  const req = await createLocalReq({ user: user as never }, site.payload)
  const { data, errors } = await graphql({
    contextValue: { headers: {}, req },
    schema,
    source,
    variableValues,
  })
  expect(errors).toBeUndefined()
  return JSON.parse(JSON.stringify(data))
}

describe('a document looks the same', () => {
  test('in the answer to its creation, in REST, by the Local API and in GraphQL', async () => {
    const { doc: rest } = await send(site, { method: 'GET', path: `/api/media/${created.id}` })
    const byLocal = await local(site).findByID({ collection: 'media', id: created.id })
    const { docs } = await local(site).find({ collection: 'media' })
    expect(created).toEqual(rest)
    expect(JSON.parse(JSON.stringify(byLocal))).toEqual(rest)
    expect(JSON.parse(JSON.stringify(docs[0]))).toEqual(rest)
    const idType = typeof created.id === 'number' ? 'Int!' : 'String!'
    const answer = await ask(query.replace('Int!', idType), { id: created.id })
    expect(rest).toMatchObject((answer as { Media: MediaDoc }).Media)
  })

  test('with everything the document shape promises', () => {
    const image = created.cloudflare.imageId!
    expect(created).toMatchObject({
      filename: 'photo.jpg',
      focalX: 20,
      focalY: 80,
      height: 400,
      mimeType: 'image/jpeg',
      thumbnailURL: expect.stringContaining(image) as unknown,
      url: expect.stringContaining(image) as unknown,
      width: 600,
    })
    expect(created.cloudflare).toMatchObject({ originalHeight: 800, originalWidth: 1200 })
    expect(Object.keys(created.sizes!).toSorted()).toEqual(
      ['banner', 'boxed', 'card', 'inside', 'square', 'webp'].toSorted(),
    )
    expect(created.sizes!.webp!.mimeType).toBe('image/webp')
    expect(created.cloudflare.variants!.map(({ name }) => name)).toEqual(['public', 'thumbnail'])
    expect(created.cloudflare.srcset).toMatch(/ 320w, .* \d+w$/)
    expect(created.cloudflare.ready).toBe(true)
  })

  test('in GraphQL a mutation cannot write what is locked, and can write the crop', async () => {
    const update = (data: string) => `mutation {
      updateMedia(id: ${JSON.stringify(created.id)}, data: { ${data} }) {
        mimeType cloudflare { imageId crop { x y width height } }
      }
    }`
    for (const forged of ['mimeType: "text/html"', 'cloudflare: { imageId: "forged" }']) {
      expect(validate(schemaOf(site.config), parse(update(forged)))[0]?.message).toMatch(
        /is not defined by type/,
      )
    }
    const crop = 'crop: { x: 0, y: 0, width: 0.5, height: 0.5 }'
    const answer = (await ask(update(`cloudflare: { ${crop} }`), {})) as { updateMedia: MediaDoc }
    expect(answer.updateMedia).toEqual({
      cloudflare: {
        crop: { height: 0.5, width: 0.5, x: 0, y: 0 },
        imageId: created.cloudflare.imageId,
      },
      mimeType: 'image/jpeg',
    })
  })
})
