import type { MultipartForm } from './openMultipart.js'

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { countHandles } from '../../test/fixtures/countHandles.js'
import { openMultipart } from './openMultipart.js'

let dir: string

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'multipart-'))
})
afterEach(() => rm(dir, { force: true, recursive: true }))

async function encode(form: MultipartForm) {
  const opened = await openMultipart(form)
  const bytes = new Uint8Array(await new Response(opened.body as BodyInit).arrayBuffer())
  const headers = { 'content-type': opened.contentType }
  return { bytes, form: await new Response(bytes, { headers }).formData(), opened }
}

function bytesFile(bytes: Uint8Array, name = 'a.png') {
  return { bytes, mimeType: 'image/png', name, size: bytes.byteLength }
}

async function pathFile(bytes: Uint8Array) {
  const path = join(dir, 'file')
  await writeFile(path, bytes)
  return { mimeType: 'image/jpeg', name: 'a.jpg', path, size: bytes.byteLength }
}

describe('openMultipart', () => {
  test('announces the exact length, whatever the fields, name and bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'binary' })),
        fc.string({ maxLength: 300, unit: 'grapheme' }),
        fc.uint8Array({ maxLength: 5000, minLength: 1 }),
        async (fields, name, bytes) => {
          const {
            bytes: encoded,
            form,
            opened,
          } = await encode({
            fields,
            file: bytesFile(bytes, name),
          })
          expect(encoded.byteLength).toBe(opened.contentLength)
          const file = form.get('file') as File
          expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
        },
      ),
      { numRuns: 100, seed: 7 },
    )
  })

  test('sends a file from disk in pieces, byte for byte', async () => {
    const bytes = Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31) % 251)
    const { form, opened } = await encode({ fields: { id: 'a' }, file: await pathFile(bytes) })
    const file = form.get('file') as File
    expect(file.name).toBe('a.jpg')
    expect(file.type).toBe('image/jpeg')
    expect(form.get('id')).toBe('a')
    expect(Buffer.compare(Buffer.from(await file.arrayBuffer()), Buffer.from(bytes))).toBe(0)
    expect(opened.failure()).toBeUndefined()
  })

  test('reads nothing before the body is asked for', async () => {
    const file = await pathFile(new Uint8Array(10))
    const opened = await openMultipart({ fields: {}, file })
    await appendFile(file.path, 'late')
    await expect(new Response(opened.body as BodyInit).arrayBuffer()).rejects.toThrow()
    expect(opened.failure()).toMatchObject({ code: 'FILE_UNREADABLE' })
    await opened.close()
  })

  test.each([
    ['a file that shrinks while it is sent', (path: string) => truncate(path, 150_000)],
    ['a file that grows while it is sent', (path: string) => appendFile(path, 'x')],
  ])('notices %s', async (_name, change) => {
    const file = await pathFile(new Uint8Array(400_000))
    const opened = await openMultipart({ fields: {}, file })
    const reader = (opened.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.read()
    await change(file.path)
    const rest = async () => {
      while (!(await reader.read()).done);
    }
    await expect(rest()).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await opened.close()
  })

  test.each([
    [
      'missing',
      'FILE_UNREADABLE',
      async () => ({ ...(await pathFile(new Uint8Array(1))), path: join(dir, 'no') }),
    ],
    [
      'a directory',
      'FILE_UNREADABLE',
      async () => ({ ...(await pathFile(new Uint8Array(1))), path: dir }),
    ],
    [
      'shorter than announced',
      'FILE_UNREADABLE',
      async () => ({ ...(await pathFile(new Uint8Array(9))), size: 10 }),
    ],
    ['empty', 'FILE_EMPTY', () => pathFile(new Uint8Array())],
    [
      'of a type that breaks the header',
      'IMAGE_TYPE_REFUSED',
      async () => ({
        ...(await pathFile(new Uint8Array(1))),
        mimeType: 'image/png\r\nX-Evil: 1',
      }),
    ],
    [
      'in memory with another size',
      'FILE_UNREADABLE',
      () => Promise.resolve({ ...bytesFile(new Uint8Array(3)), size: 4 }),
    ],
  ])('refuses a file that is %s', async (_name, code, makeFile) => {
    const file = await makeFile()
    await expect(openMultipart({ fields: {}, file })).rejects.toMatchObject({ code })
  })

  test.each([
    ['quotes and line breaks', 'a"\r\n; filename="b.png', 'a%22%0D%0A; filename=%22b.png'],
    ['letters of any script', 'Žluťoučký 写真 🐎.png', 'Žluťoučký 写真 🐎.png'],
    ['no name at all', '', 'image'],
    ['more than 255 characters', `${'ä'.repeat(300)}.jpeg`, `${'ä'.repeat(250)}.jpeg`],
  ])('writes a file name with %s so that the part stays one part', async (_name, name, sent) => {
    const { bytes } = await encode({ fields: {}, file: bytesFile(new Uint8Array(1), name) })
    expect(Buffer.from(bytes).toString()).toContain(
      `; filename="${sent}"\r\nContent-Type: image/png\r\n`,
    )
  })

  test('closes the file when the transport gives up', async () => {
    const { body, close } = await openLarge()
    const reader = body.getReader()
    await reader.read()
    await reader.read()
    expect(await countHandles(join(dir, 'file'))).toBe(1)
    await reader.cancel()
    expect(await countHandles(join(dir, 'file'))).toBe(0)
    await close()
  })

  test('closes the file when it was read, and when nobody reads it', async () => {
    const read = await openLarge()
    await new Response(read.body).arrayBuffer()
    expect(await countHandles(dir)).toBe(0)
    const unread = await openLarge()
    expect(await countHandles(dir)).toBe(1)
    await unread.close()
    expect(await countHandles(dir)).toBe(0)
  })
})

async function openLarge() {
  const file = await pathFile(new Uint8Array(400_000))
  const opened = await openMultipart({ fields: {}, file })
  return { body: opened.body as ReadableStream<Uint8Array>, close: () => opened.close() }
}
