import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'

import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

import { getCloudflareImages } from '../../../src/index.js'
import { drawNestedUses, repeatFrame } from '../../fixtures/costlyImages.js'
import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { openMarkedSite } from './markedSite.js'
import { distance, readPixels } from './pixels.js'

let site: MarkedSite
let doc: MediaDoc
let logo: Buffer
let folder: string

beforeAll(async () => {
  logo = await drawSolid({ color: [200, 20, 200], height: 20, width: 40 })
  site = await openMarkedSite()
  folder = path.join(site.dir, 'logos')
  await mkdir(folder)
  doc = await site.add({ bytes: await drawQuadrants({ format: 'png', height: 150, width: 200 }) })
})
afterAll(() => site.stop())
afterEach(() => {
  jest.restoreAllMocks()
})

/** A picture of 100 megapixels in a few kilobytes. */
const bomb = (): Promise<Buffer> =>
  sharp({ create: { background: '#000', channels: 3, height: 10_000, width: 10_000 } })
    .png({ compressionLevel: 9 })
    .toBuffer()

const badMarks: readonly (readonly [string, () => unknown])[] = [
  ['a file that is not there', () => ({ image: { path: path.join(folder, 'missing.png') } })],
  ['a folder', () => ({ image: { path: folder } })],
  [
    'a file of more than 5 MB',
    async () => {
      const file = path.join(folder, 'huge.png')
      await writeFile(file, logo)
      await truncate(file, 5 * 1024 * 1024 + 1)
      return { image: { path: file } }
    },
  ],
  [
    'a file that is no image',
    async () => {
      const file = path.join(folder, 'secret-notes.txt')
      await writeFile(file, 'The password is in the drawer.')
      return { image: { path: file } }
    },
  ],
  ['bytes that are no image', () => ({ image: Buffer.from('hello') })],
  ['no bytes', () => ({ image: new Uint8Array() })],
  ['too many bytes', () => ({ image: new Uint8Array(5 * 1024 * 1024 + 1) })],
  ['the first half of an image', () => ({ image: logo.subarray(0, logo.length / 2) })],
  ['only the beginning of an image', () => ({ image: logo.subarray(0, 12) })],
  ['more pixels than anyone needs', async () => ({ image: await bomb() })],
  ['an image that is not in the account', () => ({ image: { imageId: 'no-such-image' } })],
  ['an image id that cannot be', () => ({ image: { imageId: '../../secrets' } })],
  ['neither image nor text', () => ({ opacity: 0.5 })],
  ['both image and text', () => ({ image: logo, text: 'x' })],
  ['a text without letters', () => ({ text: ' \u0007\n ' })],
  ['a text that no font shows', () => ({ text: '\u200B\u200B' })],
  ['a text of 501 characters', () => ({ text: 'x'.repeat(501) })],
  ['a colour that is none', () => ({ color: 'url(#x)', text: 'x' })],
  ['a font with markup', () => ({ font: '"><b', text: 'x' })],
  ['a place that is none', () => ({ position: 'middle', text: 'x' })],
  ['an opacity beyond one', () => ({ opacity: 1.01, text: 'x' })],
  ['a width that is no number', () => ({ image: logo, width: Number.NaN })],
  ['an unknown word', () => ({ text: 'x', transparency: 1 })],
  ['no object', () => 'a mark'],
  ['nothing said', () => undefined],
]

test.each(badMarks)('%s: no picture, and the reason in the log', async (_, makeMark) => {
  const mark = await makeMark()
  site.mark = () => mark as never
  const error = jest.spyOn(site.payload.logger, 'error').mockImplementation(() => undefined)
  const response = await site.show({ id: doc.id, variant: 'public' })
  expect(response.status).toBe(500)
  expect(response.headers.get('content-type')).toContain('json')
  expect(response.headers.get('location')).toBeNull()
  const text = await response.text()
  expect(text).toContain('WATERMARK_INVALID')
  expect(text).toContain('The server log has the reason.')
  expect(text).not.toContain(site.dir)
  const logged = error.mock.calls.map(([entry]) => (entry as { msg?: string }).msg)
  expect(logged).toContainEqual(expect.stringMatching(/could not be drawn.*\. .+/s))
})

test('a function that fails shows nothing either', async () => {
  site.mark = () => {
    throw new Error('the database of marks is away')
  }
  const response = await site.show({ id: doc.id, variant: 'public' })
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('the database of marks')
})

test('the log names the file, the answer does not', async () => {
  const file = path.join(folder, 'not-there.png')
  site.mark = { image: { path: file } }
  const error = jest.spyOn(site.payload.logger, 'error').mockImplementation(() => undefined)
  await site.show({ id: doc.id, variant: 'public' })
  expect(JSON.stringify(error.mock.calls)).toContain('not-there.png')
})

test('a file is drawn, and drawn anew when another takes its name', async () => {
  const file = path.join(folder, 'logo.png')
  site.mark = { image: { path: file }, margin: 0, position: 'top-left', width: 100 }
  await writeFile(file, logo)
  const first = await site.show({ id: doc.id, variant: 'public' })
  const etag = first.headers.get('etag')
  expect((await readPixels(first)).at(50, 20)).toEqual([200, 20, 200])
  await writeFile(file, await drawSolid({ color: [10, 200, 200], height: 21, width: 40 }))
  const second = await site.show({ id: doc.id, variant: 'public' })
  expect(second.headers.get('etag')).not.toBe(etag)
  expect((await readPixels(second)).at(50, 20)).toEqual([10, 200, 200])
})

test('an image of the account is drawn', async () => {
  const client = await getCloudflareImages(site.payload).client()
  const { imageId } = await client.uploadImage({
    file: { bytes: logo, mimeType: 'image/png', name: 'logo.png', size: logo.byteLength },
  })
  site.mark = { image: { imageId }, margin: 0, position: 'top-left', width: 100 }
  const marked = await readPixels(await site.show({ id: doc.id, variant: 'public' }))
  expect(distance(marked.at(50, 20), [200, 20, 200])).toBeLessThan(3)
})

/** Answers with a picture, or the code of the refusal. */
async function ask(id: number | string, variant = 'public', accept = '*/*'): Promise<string> {
  const response = await site.show({ id, variant }, { headers: { accept } })
  const [, code = ''] = /"code":"([A-Z_]+)"/.exec(await response.text()) ?? []
  return `${response.status} ${code}`
}

test('a drawing that takes hours is ended, is not tried again and again, and holds up nobody', async () => {
  const start = performance.now()
  const costly = await site.add({
    bytes: drawNestedUses({ depth: 9 }),
    mimeType: 'image/svg+xml',
    name: 'costly.svg',
  })
  site.mark = ({ variant }) => ({ text: `For ${variant}` })
  const bytes = await drawQuadrants({ format: 'png', height: 15, width: 20 })
  const [, ...answers] = await Promise.all([
    Promise.all(['a', 'b', 'c', 'd'].map((name) => site.add({ bytes, name: `${name}.png` }))),
    ask(costly.id),
    ask(costly.id, 'thumbnail'),
    ask(costly.id, 'public', 'image/webp'),
    ask(costly.id, 'thumbnail', 'image/webp'),
  ])
  expect(answers).toEqual(answers.map(() => '413 IMAGE_TOO_LARGE'))
  // Each would take days; with time for a busy machine.
  expect(performance.now() - start).toBeLessThan(40_000)
  const before = site.deliveries.length
  for (const text of ['a', 'b', 'c', 'd', 'e']) {
    site.mark = { text }
    expect(await ask(costly.id)).toBe('413 IMAGE_TOO_LARGE')
  }
  expect(site.deliveries).toHaveLength(before)
})

test('an animation of thousands of frames is refused before a frame is drawn', async () => {
  const long = await site.add({
    bytes: await repeatFrame({ frames: 9_900 }),
    mimeType: 'image/gif',
    name: 'long.gif',
  })
  site.mark = { text: 'On every frame' }
  expect(await ask(long.id)).toBe('413 IMAGE_TOO_LARGE')
  const before = site.deliveries.length
  expect(await ask(long.id)).toBe('413 IMAGE_TOO_LARGE')
  expect(site.deliveries).toHaveLength(before)
})
