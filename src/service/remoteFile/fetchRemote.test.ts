import type { AddressInfo } from 'node:net'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { createServer, get, type RequestListener, type Server } from 'node:http'

import { fetchRemote, type RemotePolicy, resolveURL } from './fetchRemote.js'
import { guardLookup, isPublicAddress } from './publicAddress.js'

const picture = Buffer.from('not a picture, but bytes')
const bombBytes = 64 * 1024 * 1024
let origin: string
let server: Server
let sent = 0
const asked: { headers: object; url: string | undefined }[] = []

const answers: Record<string, RequestListener> = {
  '/announced': (_, response) => {
    response.writeHead(200, { 'content-length': String(bombBytes) }).write('x')
  },
  '/dripping': (_, response) => void response.writeHead(200).write('x'),
  '/empty': (_, response) => void response.end(),
  '/endless': (_, response) => {
    const chunk = Buffer.alloc(64 * 1024)
    const more = (): void => {
      while (!response.destroyed && sent < bombBytes) {
        sent += chunk.byteLength
        if (!response.write(chunk)) return void response.once('drain', more)
      }
    }
    more()
  },
  '/file': (_, response) =>
    void response.writeHead(200, { 'content-type': 'image/png' }).end(picture),
  '/silent': () => undefined,
  '/upgrade': (_, response) => {
    response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    )
  },
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    asked.push({ headers: request.headers, url: request.url })
    const location = url.searchParams.get('to')
    if (location !== null) response.writeHead(302, { location }).end()
    else if (answers[url.pathname] === undefined) response.writeHead(404).end()
    else answers[url.pathname]?.(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  asked.length = 0
  sent = 0
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const strict: RemotePolicy = {
  headersFor: () => ({}),
  isTrusted: () => false,
  mayLeadTo: () => true,
}
/** Trusts the test's own server and nothing else, as an allow list does. */
const toServer: RemotePolicy = { ...strict, isTrusted: (url) => url.origin === origin }

const bring = (
  url: string,
  policy = toServer,
  limits: { maxBytes?: number; timeoutMs?: number } = {},
) => fetchRemote({ maxBytes: 1024 * 1024, policy, timeoutMs: 10_000, url: new URL(url), ...limits })

const refused = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

describe('addresses that are not the internet', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.192',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    '2001:0:7f00:1::',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%lo',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('%j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700::1111'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  test.each([
    ...['127.0.0.1', '2130706433', '0x7f000001', '017700000001', '127.1', '0', '0177.0.0.0x1'],
    ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::127.0.0.1]'],
    ...['localhost', 'LOCALHOST', '１２７.０.０.１', '169.254.169.254', '①②⑦.0.0.1'],
  ])('http://%s/ is refused', async (host) => {
    const refusal = refused('URL_REFUSED', /private or internal address/)
    await expect(bring(`http://${host}/file`, strict)).rejects.toEqual(refusal)
  })
})

describe('addresses of another kind', () => {
  test.each([
    ['file:///etc/passwd', /http:\/\/ or https/],
    ['ftp://example.com/a.png', /http:\/\/ or https/],
    ['data:image/png;base64,AAAA', /http:\/\/ or https/],
    ['gopher://127.0.0.1:6379/_FLUSHALL', /http:\/\/ or https/],
    ['http://user@example.com/a.png', /no user name/],
    ['https://user:secret@example.com/a.png', /no user name/],
    ['http://example.com:22/', /port 22/],
    ['http://example.com:6379/', /port 6379/],
    ['https://example.com:8443/', /port 8443/],
  ])('%s', async (url, message) => {
    await expect(bring(url, strict)).rejects.toEqual(refused('URL_REFUSED', message))
  })

  test.each(['', 'no address', 'http://', 'http://[::1', `http://example.com/${'a'.repeat(4096)}`])(
    'none at all: %.20j',
    (given) => {
      expect(() => resolveURL(given)).toThrow(/no valid URL/)
    },
  )
})

describe('what a name server answers', () => {
  type Answer = { address: string; family: number }[]

  /** Connects to the test's server by a name, as a fetch does. */
  function connect(answered: Answer): Promise<unknown> {
    const lookup = guardLookup((_, __, callback) => {
      callback(null, answered)
    })
    const { port } = server.address() as AddressInfo
    return new Promise((resolve) => {
      get({ agent: false, host: 'rebinding.example', lookup, path: '/file', port }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', resolve)
    })
  }
  const loopback = { address: '127.0.0.1', family: 4 }
  const elsewhere = { address: '1.1.1.1', family: 4 }

  test.each<[string, Answer]>([
    ['a private address', [loopback]],
    ['a private address among others', [elsewhere, loopback]],
    ['a mapped one', [{ address: '::ffff:127.0.0.1', family: 6 }]],
  ])('%s: no connection is made', async (_, answered) => {
    expect(await connect(answered)).toEqual(refused('URL_REFUSED', /private or internal address/))
    expect(asked).toEqual([])
  })

  test('nothing: no connection is made', async () => {
    expect(String(await connect([]))).toContain('rebinding.example has no address')
    expect(asked).toEqual([])
  })

  test('what was judged is what is connected to: there is no second question', async () => {
    const answered: Answer = []
    let count = 0
    const lookup = guardLookup((_, __, callback) => {
      callback(null, count++ === 0 ? [elsewhere] : [loopback])
    })
    await new Promise<void>((resolve) => {
      lookup('rebinding.example', { all: true }, (_, addresses) => {
        answered.push(...(addresses as Answer))
        resolve()
      })
    })
    expect([answered, count]).toEqual([[elsewhere], 1])
  })
})

describe('redirects', () => {
  const leadTo = (to: string): string => `${origin}/?to=${encodeURIComponent(to)}`

  test('are followed, a relative one too', async () => {
    const { bytes, mimeType, url } = await bring(leadTo(leadTo('/file')))
    expect([bytes, mimeType, url.href]).toEqual([picture, 'image/png', `${origin}/file`])
  })

  test.each([
    ['http://169.254.169.254/latest/meta-data/', /private or internal/],
    ['http://localhost/', /private or internal/],
    ['http://[::1]/', /private or internal/],
    ['http://2130706433/', /private or internal/],
    ['//127.0.0.1/file', /private or internal/],
    ['http://example.com:6379/', /port 6379/],
    ['file:///etc/passwd', /http:\/\/ or https/],
    ['http://a:b@example.com/', /no user name/],
    ['http://[', /no valid URL/],
  ])('to %s', async (location, message) => {
    await expect(bring(leadTo(location))).rejects.toEqual(refused('URL_REFUSED', message))
  })

  test('to what an allow list leaves out', async () => {
    const policy = { ...toServer, mayLeadTo: (url: URL) => url.pathname === '/' }
    const refusal = refused('URL_REFUSED', /not among the addresses/)
    await expect(bring(leadTo('/file'), policy)).rejects.toEqual(refusal)
    expect(asked).toHaveLength(1)
  })

  test('at most three', async () => {
    const three = leadTo(leadTo(leadTo('/file')))
    expect((await bring(three)).bytes).toEqual(picture)
    await expect(bring(leadTo(three))).rejects.toEqual(refused('URL_REFUSED', /Too many redirects/))
  })
})

describe('answers', () => {
  test('nothing of ours goes along', async () => {
    await bring(`${origin}/file`)
    const { host } = new URL(origin)
    expect(asked).toEqual([
      {
        headers: { 'accept-encoding': 'identity', connection: expect.any(String), host },
        url: '/file',
      },
    ])
  })

  test.each(['/endless', '/announced'])('%s: no more is read than allowed', async (path) => {
    await expect(bring(`${origin}${path}`)).rejects.toEqual(refused('FILE_TOO_LARGE', /1\.0 MB/))
    // What the kernel holds on the way is all that leaves beyond the limit.
    expect(sent).toBeLessThan(bombBytes / 2)
  })

  test.each(['/silent', '/dripping'])('%s: one time limit for all', async (path) => {
    const late = bring(`${origin}${path}`, toServer, { timeoutMs: 100 })
    await expect(late).rejects.toEqual(refused('URL_UNREACHABLE', /did not answer within 0\.1 s/))
  })

  test.each([
    ['/empty', 'FILE_EMPTY', /empty/],
    ['/missing', 'URL_UNREACHABLE', /answered 404/],
    ['/upgrade', 'URL_UNREACHABLE', /cannot be reached/],
  ])('%s', async (path, code, message) => {
    await expect(bring(`${origin}${path}`)).rejects.toEqual(refused(code, message))
  })

  test('an error names the host, and no secret of the address', async () => {
    const error: unknown = await bring(`${origin}/missing?token=s3cret`).catch(
      (found: unknown) => found,
    )
    expect(String(error)).not.toContain('s3cret')
  })
})
