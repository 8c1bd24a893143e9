import { describe, expect, test } from '@jest/globals'

import { sendRendition } from './sendRendition.js'

const bytes = Uint8Array.from({ length: 10 }, (_, index) => index)
const lastModified = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const date = 'Fri, 02 Jan 2026 03:04:05 GMT'
const earlier = 'Fri, 02 Jan 2026 03:04:04 GMT'

async function send(requestHeaders: Record<string, string>, method = 'GET') {
  const response = sendRendition({
    headers: { vary: 'Accept' },
    lastModified,
    rendition: { bytes, contentType: 'image/webp', etag: '"abc"' },
    request: new Request('http://x/', { headers: requestHeaders, method }),
  })
  const body = [...new Uint8Array(await response.arrayBuffer())]
  return { body, headers: response.headers, status: response.status }
}

describe('sendRendition', () => {
  test('sends the whole picture with its validators', async () => {
    const { body, headers, status } = await send({})
    expect([status, body.length]).toEqual([200, 10])
    expect(Object.fromEntries(headers)).toEqual({
      'accept-ranges': 'bytes',
      'content-length': '10',
      'content-type': 'image/webp',
      etag: '"abc"',
      'last-modified': date,
      vary: 'Accept',
    })
  })

  test('HEAD has the headers of GET, no body, and no range', async () => {
    const { body, headers, status } = await send({ range: 'bytes=0-1' }, 'HEAD')
    expect([status, body.length, headers.get('content-length')]).toEqual([200, 0, '10'])
  })

  test.each([
    ['the same tag', { 'if-none-match': '"abc"' }, 304],
    ['the same tag, weak', { 'if-none-match': 'W/"abc"' }, 304],
    ['one of several tags', { 'if-none-match': '"x" ,"abc"' }, 304],
    ['any tag', { 'if-none-match': '*' }, 304],
    ['another tag', { 'if-none-match': '"x"' }, 200],
    [
      'another tag beside a fitting date',
      { 'if-modified-since': date, 'if-none-match': '"x"' },
      200,
    ],
    ['the same date', { 'if-modified-since': date }, 304],
    ['an earlier date', { 'if-modified-since': earlier }, 200],
    ['a date that is none', { 'if-modified-since': 'yesterday' }, 200],
  ])('%s', async (_name, headers, status) => {
    const answer = await send(headers)
    expect(answer.status).toBe(status)
    expect(answer.body).toHaveLength(status === 304 ? 0 : 10)
    expect(answer.headers.get('etag')).toBe('"abc"')
  })

  test.each([
    ['bytes=0-3', 206, [0, 1, 2, 3], 'bytes 0-3/10'],
    ['bytes=8-', 206, [8, 9], 'bytes 8-9/10'],
    ['bytes=-2', 206, [8, 9], 'bytes 8-9/10'],
    ['bytes=-99', 206, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'bytes 0-9/10'],
    ['bytes=9-99', 206, [9], 'bytes 9-9/10'],
    ['bytes=10-', 416, [], 'bytes */10'],
    ['bytes=-0', 416, [], 'bytes */10'],
    ['bytes=99999999999999999999-', 416, [], 'bytes */10'],
    ['bytes=5-2', 200, null, null],
    ['bytes=0-1,4-5', 200, null, null],
    ['lines=0-1', 200, null, null],
    ['bytes=-', 200, null, null],
    ['bytes=a-b', 200, null, null],
  ])('range %s', async (range, status, expected, contentRange) => {
    const { body, headers, status: actual } = await send({ range })
    expect(actual).toBe(status)
    expect(body).toEqual(expected ?? [...bytes])
    expect(headers.get('content-range')).toBe(contentRange)
  })

  test.each([
    ['"abc"', 206],
    ['"x"', 200],
    ['W/"abc"', 200],
    [date, 206],
    [earlier, 200],
    ['nonsense', 200],
  ])('if-range %s', async (ifRange, status) => {
    expect((await send({ 'if-range': ifRange, range: 'bytes=0-0' })).status).toBe(status)
  })
})
