import { expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createImagesClient } from './createImagesClient.js'
import { fetchFromHandler } from './fetchFromHandler.js'

function createClient(handler: (request: Request) => Promise<Response>, timeoutMs = 60_000) {
  const fetch = fetchFromHandler(handler)
  return createImagesClient({ accountId: 'acc', apiToken: 'token', fetch, timeoutMs })
}

const respond = (result: unknown) =>
  Response.json({ errors: [], messages: [], result, success: true })

test('a handler answers the client without a port', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'handler-'))
  const path = join(dir, 'a')
  const bytes = new Uint8Array(500_000).fill(7)
  await writeFile(path, bytes)
  const seen: { form: FormData; request: Request }[] = []
  const client = createClient(async (request) => {
    seen.push({ form: await request.formData(), request })
    return respond({ id: 'x' })
  })
  const size = bytes.byteLength
  await client.uploadImage({ file: { mimeType: 'image/png', name: 'a.png', path, size } })
  const [{ form, request }] = seen as [(typeof seen)[0]]
  expect(request.url).toBe('https://api.cloudflare.com/client/v4/accounts/acc/images/v1')
  expect(request.headers.get('authorization')).toBe('Bearer token')
  expect((form.get('file') as File).size).toBe(size)
  await rm(dir, { recursive: true })
})

test('requests without a body and with JSON arrive as such', async () => {
  const bodies: string[] = []
  const client = createClient(async (request) => {
    bodies.push(await request.text())
    return respond({ id: 'x' })
  })
  await client.getImage({ imageId: 'x' })
  await client.updateImage({ creator: 'ana', imageId: 'x' })
  expect(bodies).toEqual(['', '{"creator":"ana"}'])
})

test('a handler that throws is a broken connection', async () => {
  const client = createClient(() => Promise.reject(new Error('connection reset')))
  await expect(client.getStats()).rejects.toMatchObject({ code: 'NETWORK' })
})

test('a handler that never answers runs into the timeout', async () => {
  const client = createClient(() => new Promise(() => undefined), 20)
  await expect(client.getStats()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
})
