import type { Site } from '../support/startPayload.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { drawQuadrants, drawSolid } from '../../fixtures/images.js'
import { empty, expectSettled, listStored, local } from '../support/account.js'
import { startPayload } from '../support/startPayload.js'
import { send, toFile } from '../support/upload.js'

let site: Site
let jpeg: Buffer
let png: Buffer

beforeAll(async () => {
  jpeg = await drawQuadrants({ height: 60, width: 80 })
  png = await drawSolid({ height: 20, width: 30 })
  site = await startPayload()
})
afterEach(() => empty(site))
afterAll(() => site.stop())

describe('a file’s name', () => {
  test.each([
    { name: 'two..dots.jpg' },
    { name: 'Grüße aus Köln.jpg' },
    { name: '🏔️ mountain.jpg' },
    { name: '写真.jpg' },
    { name: '.jpg' },
    { name: 'no-extension' },
    { name: '100% sure?.jpg' },
    { name: '#1 & more; "quoted".jpg' },
    { name: 'UPPER.JPG' },
    { name: 'photo.jpeg' },
    { name: `${'a'.repeat(251)}.jpg` },
    // Core cuts names to 255 characters when it reads a form.
    { name: `${'a'.repeat(296)}.jpg` },
  ])('$name: accepted, and every way to the picture works', async ({ name }) => {
    const sent = await send(site, { file: { bytes: jpeg, name } })
    expect({ message: sent.message, status: sent.status }).toMatchObject({ status: 201 })
    const { doc } = sent
    expect(doc.filename).toMatch(/\.jpe?g$/i)
    expect(doc.filename).not.toMatch(/[/\\]/)
    expect(doc.filename.length).toBeLessThanOrEqual(255)
    expect((await site.rest(doc.url!, { anonymous: true })).status).toBe(200)
    const route = await site.rest(`/api/media/file/${encodeURIComponent(doc.filename)}`)
    expect(route.status).toBe(200)
    expect(Buffer.from(await route.arrayBuffer())).toEqual(jpeg)
    await expectSettled(site)
  })

  test.each([
    { name: '..%2f..%2fetc%2fpasswd.jpg' },
    { name: 'a%5cb.jpg' },
    { name: 'nul%00.jpg' },
    { name: 'photo\u202egpj.exe' },
    { name: '...' },
  ])('$name: refused with one sentence', async ({ name }) => {
    const sent = await send(site, { file: { bytes: jpeg, name } })
    expect(sent).toMatchObject({ code: 'FILE_NAME_INVALID', status: 400 })
    expect(sent.message).toMatch(/^[A-Z].*\.$/)
    expect(await listStored(site)).toEqual([])
    await expectSettled(site)
  })

  test.each([{ name: '../../evil.jpg' }, { name: '..\\evil.jpg' }, { name: '/etc/evil.jpg' }])(
    '$name: never leaves its folder',
    async ({ name }) => {
      const created = local(site).create({
        collection: 'media',
        data: {},
        file: toFile({ bytes: jpeg, name }),
      })
      await expect(created).rejects.toMatchObject({ data: { code: 'FILE_NAME_INVALID' } })
      const sent = await send(site, { file: { bytes: jpeg, name } })
      if (sent.status === 201) expect(sent.doc.filename).toBe('evil.jpg')
      else expect(sent.code).toBe('FILE_NAME_INVALID')
    },
  )

  test.each([{ name: 'bell\u0007.jpg' }, { name: `${'a'.repeat(296)}.jpg` }])(
    '$name: refused by the Local API',
    async ({ name }) => {
      const file = toFile({ bytes: jpeg, name })
      const created = local(site).create({ collection: 'media', data: {}, file })
      await expect(created).rejects.toMatchObject({ data: { code: 'FILE_NAME_INVALID' } })
      await expectSettled(site)
    },
  )

  test.each([
    ['photo.jfif', 'photo.jpg'],
    ['photo.JPE', 'photo.jpg'],
    ['photo.pjpeg', 'photo.jpg'],
  ])('%s is kept as %s', async (name, kept) => {
    const { doc } = await send(site, { file: { bytes: jpeg, name } })
    expect(doc).toMatchObject({ cloudflare: { originalFilename: name }, filename: kept })
  })

  test('from a Mac is kept composed, and found in either form', async () => {
    const composed = 'Zürich Café.jpg'
    const decomposed = composed.normalize('NFD')
    expect(decomposed).not.toBe(composed)
    const { doc } = await send(site, { file: { bytes: jpeg, name: decomposed } })
    expect(doc).toMatchObject({ cloudflare: { originalFilename: composed }, filename: composed })
    const again = await send(site, { file: { bytes: jpeg, name: composed } })
    expect(again.doc.filename).toBe('Zürich Café-1.jpg')
    for (const name of [composed, decomposed]) {
      const route = await site.rest(`/api/media/file/${encodeURIComponent(name)}`)
      expect(route.status).toBe(200)
      expect(Buffer.from(await route.arrayBuffer())).toEqual(jpeg)
      const word = name.slice(0, 7)
      const queries = [
        { filename: { equals: name } },
        { filename: { in: [name] } },
        { or: [{ alt: { like: 'none' } }, { filename: { like: word } }] },
        { 'cloudflare.originalFilename': { contains: word }, filename: { equals: name } },
      ]
      for (const where of queries) {
        expect((await local(site).find({ collection: 'media', where })).docs).not.toHaveLength(0)
      }
      const others = await local(site).find({
        collection: 'media',
        where: { filename: { not_equals: name } },
      })
      expect(others.docs.map(({ filename }) => filename)).toEqual(['Zürich Café-1.jpg'])
    }
    // As one from before was kept.
    await site.payload.db.updateOne({
      collection: 'media',
      data: { filename: decomposed },
      id: doc.id,
    })
    const old = await site.rest(`/api/media/file/${encodeURIComponent(composed)}`)
    expect(old.status).toBe(200)
    const found = await local(site).find({
      collection: 'media',
      where: { filename: { equals: composed } },
    })
    expect(found.docs.map(({ id }) => id)).toEqual([doc.id])
  })

  test('its ending becomes that of what it is', async () => {
    const { doc } = await send(site, {
      file: { bytes: png, mimeType: 'image/jpeg', name: 'really-png.jpg' },
    })
    expect(doc).toMatchObject({
      cloudflare: { originalFilename: 'really-png.jpg' },
      filename: 'really-png.png',
      mimeType: 'image/png',
    })
    const { doc: unnamed } = await send(site, {
      file: { bytes: png, mimeType: '', name: 'v1.2 final' },
    })
    expect(unnamed.filename).toMatch(/\.png$/)
  })

  test('the longest, taken already, still gets a number', async () => {
    const name = `${'b'.repeat(251)}.jpg`
    await send(site, { file: { bytes: jpeg, name } })
    const again = await send(site, { file: { bytes: jpeg, name } })
    expect(again.status).toBe(201)
    expect(again.doc.filename).toHaveLength(255)
    expect((await site.rest(`/api/media/file/${again.doc.filename}`)).status).toBe(200)
    await expectSettled(site)
  })
})
