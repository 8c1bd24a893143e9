import { afterEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

import {
  imageForm,
  makeFolder,
  makeForm,
  removeEmulatorFolders,
  type WireAnswer,
} from '../../../test/fixtures/openEmulator.js'
import { type ServedEmulator, serveEmulator, type ServeEmulatorOptions } from './serveEmulator.js'

const running: ServedEmulator[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.close()))
  await removeEmulatorFolders()
})

type Served = ServedEmulator & {
  dir: string
  send: (path: string, init?: RequestInit) => Promise<Response>
}

async function serve(options: Partial<ServeEmulatorOptions> = {}): Promise<Served> {
  const dir = await makeFolder()
  const served = await serveEmulator({ dir, port: 0, ...options })
  running.push(served)
  const { accountId, token } = served.emulator
  const headers = { authorization: `Bearer ${token}` }
  return {
    ...served,
    dir,
    send: (path, init) =>
      fetch(`${served.url}/client/v4/accounts/${accountId}${path}`, { ...init, headers }),
  }
}

const bodyOf = async (response: Response): Promise<WireAnswer['body']> =>
  (await response.json()) as WireAnswer['body']

describe('an emulator over HTTP', () => {
  test('answers API, upload host and delivery on one port, with addresses that work', async () => {
    const { emulator, send, url } = await serve()
    const issued = await send('/images/v2/direct_upload', {
      body: makeForm({ id: 'a/b c' }),
      method: 'POST',
    })
    const { uploadURL } = (await bodyOf(issued)).result
    expect(uploadURL).toBe(`${url}/upload/${emulator.accountHash}/a%2Fb%20c`)
    const uploaded = await fetch(uploadURL, { body: await imageForm(), method: 'POST' })
    const [publicURL = ''] = (await bodyOf(uploaded)).result.variants
    expect(publicURL).toBe(`${url}/delivery/${emulator.accountHash}/a/b%20c/public`)
    const delivered = await fetch(publicURL)
    expect(delivered.status).toBe(200)
    expect(delivered.headers.get('content-type')).toMatch(/^image\//)
    const ownDomain = publicURL.replace('/delivery/', '/cdn-cgi/imagedelivery/')
    expect((await fetch(ownDomain)).status).toBe(200)
  })

  test('hands out the original by ranges', async () => {
    const { send } = await serve()
    const form = await imageForm({ fields: { id: 'x' } })
    await send('/images/v1', { body: form, method: 'POST' })
    const whole = Buffer.from(await (await send('/images/v1/x/blob')).arrayBuffer())
    expect(whole.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
  })

  test('lets the sender of a file too large read why it is refused', async () => {
    const { dir, send } = await serve({ maxBytes: 1024 * 1024 })
    const bytes = randomBytes(3 * 1024 * 1024)
    const refused = await send('/images/v1', { body: await imageForm({ bytes }), method: 'POST' })
    expect([refused.status, (await bodyOf(refused)).errors[0]?.code]).toEqual([413, 5413])
    expect(await readdir(join(dir, '.temp'))).toEqual([])
  })

  test('leaves nothing behind when a sender goes away', async () => {
    const { dir, emulator, url } = await serve()
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port) })
    socket.write(
      `POST /client/v4/accounts/${emulator.accountId}/images/v1 HTTP/1.1\r\nhost: ${hostname}\r\n` +
        `authorization: Bearer ${emulator.token}\r\ncontent-length: 100000\r\n` +
        'content-type: multipart/form-data; boundary=b\r\n\r\n' +
        '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\n' +
        `content-type: image/jpeg\r\n\r\n${'x'.repeat(5000)}`,
    )
    while ((await readdir(join(dir, '.temp'))).length === 0) await new Promise(setImmediate)
    socket.destroy()
    while ((await readdir(join(dir, '.temp'))).length > 0) await new Promise(setImmediate)
    expect(await readdir(join(dir, 'images'))).toEqual([])
  })

  test.each([
    ['a lost answer', { kind: 'lostAnswer' }],
    ['an answer cut off', { afterBytes: 10, kind: 'cutBody' }],
  ] as const)('breaks the connection for %s', async (_name, answer) => {
    const { emulator, send } = await serve()
    emulator.faults.add({ answer })
    const asked = send('/images/v1/stats').then((response) => response.text())
    await expect(asked).rejects.toThrow(/fetch failed|terminated/)
    expect((await send('/images/v1/stats')).status).toBe(200)
  })

  test('ends a caller kept in silence when it closes', async () => {
    const { close, emulator, send } = await serve({ faults: [{ answer: { kind: 'silence' } }] })
    const asked = send('/images/v1/stats').catch((error: unknown) => error)
    while (emulator.requests.length === 0) await new Promise(setImmediate)
    await close()
    expect(String(await asked)).toContain('fetch failed')
  })

  test('fails to start on a port that is taken', async () => {
    const { url } = await serve()
    const dir = await makeFolder()
    await expect(serveEmulator({ dir, port: Number(new URL(url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
  })

  test('fails to start with a wrong option, and frees the port', async () => {
    const dir = await makeFolder()
    const { close, url } = await serve()
    await close()
    const port = Number(new URL(url).port)
    const wrong = serveEmulator({ accountId: 'a/b', dir, port })
    await expect(wrong).rejects.toMatchObject({ code: 'OPTIONS_INVALID' })
    running.push(await serveEmulator({ dir, port }))
  })

  test('grows by no more than a few megabytes while large files arrive at once', async () => {
    const maxBytes = 10 * 1024 * 1024
    const { send } = await serve({ maxBytes })
    const chunk = new Uint8Array(64 * 1024)
    const head = Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n',
    )
    const body = (): ReadableStream<Uint8Array> => {
      let left = maxBytes / chunk.length
      return new ReadableStream({
        pull(controller) {
          if (left === maxBytes / chunk.length) controller.enqueue(head)
          left -= 1
          controller.enqueue(left < 0 ? Buffer.from('\r\n--b--\r\n') : chunk)
          if (left < 0) controller.close()
        },
      })
    }
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5)
    try {
      await Promise.all(
        Array.from({ length: 12 }, () =>
          send('/images/v1', {
            body: body(),
            duplex: 'half',
            method: 'POST',
          } as RequestInit),
        ),
      )
    } finally {
      clearInterval(watch)
    }
    // Twelve bodies of 10 MB: 120 MB if they were held.
    expect((peak - before) / (1024 * 1024)).toBeLessThan(90)
  })
})
