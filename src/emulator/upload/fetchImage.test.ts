import type { AddressInfo } from 'node:net'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { readdir } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'

import { drawSolid } from '../../../test/fixtures/images.js'
import {
  makeForm,
  openEmulator,
  removeEmulatorFolders,
} from '../../../test/fixtures/openEmulator.js'

const maxBytes = 50_000
let server: Server
let origin: string

beforeAll(async () => {
  const image = await drawSolid({ format: 'png', height: 3, width: 4 })
  server = createServer((request, response) => {
    const { authorization } = request.headers
    if (request.url === '/moved.png') response.writeHead(302, { location: '/a%20b.png' }).end()
    else if (request.url === '/a%20b.png') response.end(image)
    else if (request.url === '/secret.png' && authorization === 'Basic amFuZTpwQHNz') {
      response.end(image)
    } else if (request.url === '/text.png') response.end('no image')
    else if (request.url === '/huge.png') response.end(Buffer.alloc(maxBytes * 20, 1))
    else if (request.url === '/broken.png') {
      response.writeHead(200, { 'content-length': '9999' })
      response.write('x', () => response.destroy())
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
afterEach(removeEmulatorFolders)

describe('an upload by URL', () => {
  test.each([
    ['plain', (host: string) => `http://${host}/a%20b.png`, 'a b.png'],
    ['behind a redirect', (host: string) => `http://${host}/moved.png`, 'moved.png'],
    ['with a password', (host: string) => `http://jane:p%40ss@${host}/secret.png`, 'secret.png'],
  ])('stores the image: %s', async (_name, url, filename) => {
    const { call } = await openEmulator({ maxBytes })
    const form = makeForm({ id: 'x', url: url(origin) })
    const { body, status } = await call('/images/v1', { form, method: 'POST' })
    expect(status).toBe(200)
    expect(body.result).toMatchObject({ filename, id: 'x' })
  })

  test.each([
    ['a file that is not there', 'http', '/none.png', 400, 5400],
    ['a wrong password', 'http', '/secret.png', 400, 5400],
    ['no image', 'http', '/text.png', 415, 5455],
    ['too many bytes', 'http', '/huge.png', 413, 5413],
    ['an answer that breaks off', 'http', '/broken.png', 400, 5400],
    ['a local file', 'file', '/etc/passwd', 400, 5400],
    ['inline data', 'data:image/png;base64', '', 400, 5400],
    ['no address', '', 'photo.png', 400, 5400],
  ])('is refused: %s', async (_name, scheme, path, status, code) => {
    const { call, dir } = await openEmulator({ maxBytes })
    const url = scheme === '' ? path : `${scheme}://${origin}${path}`
    const refused = await call('/images/v1', { form: makeForm({ url }), method: 'POST' })
    expect([refused.status, refused.body.errors[0]?.code]).toEqual([status, code])
    expect(await readdir(join(dir, 'images'))).toEqual([])
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })

  test('is refused when nobody answers at the address', async () => {
    const { call } = await openEmulator()
    const form = makeForm({ url: 'http://127.0.0.1:1/a.png' })
    const { body, status } = await call('/images/v1', { form, method: 'POST' })
    expect([status, body.errors[0]?.code]).toEqual([400, 5400])
    expect(body.errors[0]?.message).toContain('cannot be reached')
  })
})
