import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { drawSolid, samplePixel } from '../../fixtures/images.js'
import { local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { toFile } from '../support/upload.js'

const red = [255, 0, 0] as const
const blue = [0, 0, 255] as const

let dir: string
let site: Site
let id: number | string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'newer-draft-'))
  site = await startPayload({
    collections: [
      {
        access: { read: () => true },
        fields: [],
        slug: 'media',
        upload: true,
        versions: { drafts: true },
      },
    ],
    dir,
    options: {
      collections: { media: { privacy: 'signed' } },
      variants: { hero: { width: 40 } },
      watermark: {
        dir: path.join(dir, 'marks'),
        mark: ({ variant }) => (variant === 'hero' ? { size: 4, text: '.' } : null),
      },
    },
  })
  const draw = async (color: readonly [number, number, number], name: string) =>
    toFile({ bytes: await drawSolid({ color, format: 'jpeg', height: 60, width: 80 }), name })
  const doc = await local(site).create({
    collection: 'media',
    data: { _status: 'published' },
    file: await draw(blue, 'published.jpg'),
  })
  ;({ id } = doc)
  await local(site).update({
    collection: 'media',
    data: {},
    draft: true,
    file: await draw(red, 'draft.jpg'),
    id,
  })
})
afterAll(async () => {
  await site.stop()
  await rm(dir, { force: true, recursive: true })
})

const ask = (url: string, init: RequestInit = {}) => site.rest(url, { anonymous: true, ...init })

/** The colour behind a URL, as anybody sees it. */
async function colorAt(url: string): Promise<string> {
  const response = await ask(url)
  const next = response.headers.get('location')
  if (next !== null) return colorAt(next)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const [r, , b] = await samplePixel({ bytes, x: 2, y: 2 })
  return r > b ? 'red' : 'blue'
}

type Shown = { cloudflare: { variants: { name: string; url: string }[] } }

async function variantOf(query: string): Promise<string> {
  const doc = (await (await ask(`/api/media/${id}${query}`)).json()) as Shown
  return String(doc.cloudflare.variants.find(({ name }) => name === 'hero')?.url)
}

test.each([
  ['', 'blue'],
  ['?draft=true', 'red'],
])('a document read with "%s" shows its own picture with the mark: %s', async (query, color) => {
  expect(await colorAt(await variantOf(query))).toBe(color)
})

test.each([
  ['', 'blue'],
  ['&draft=true', 'red'],
])('image-url with "%s" gives the URL of its own picture: %s', async (query, color) => {
  for (const variant of ['public', 'hero']) {
    const answer = await ask(`/api/media/${id}/image-url?variant=${variant}${query}`)
    const { url } = (await answer.json()) as { url: string }
    expect(await colorAt(url)).toBe(color)
  }
})

test('a share link leads to what is published', async () => {
  const answer = await ask(`/api/media/${id}/share`, {
    body: JSON.stringify({ variant: 'public' }),
    headers: { 'content-type': 'application/json' },
    method: 'POST',
  })
  const { url } = (await answer.json()) as { url: string }
  expect(await colorAt(url)).toBe('blue')
})
