import type { Random } from './mutate.js'

import { mutateBytes, mutateText, mutateValue, pick, toJSON } from './mutate.js'

const boundary = 'the-boundary'
const part = (head: string, body: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`

/** Forms as a site and a browser send them. */
export const formsWith = (jpeg: Uint8Array): Buffer[] =>
  [
    part('name="metadata"', '{"tenant":"a"}') +
      part('name="requireSignedURLs"', 'true') +
      part('name="file"; filename="photo.jpg"', Buffer.from(jpeg).toString('latin1')) +
      `--${boundary}--\r\n`,
    part('name="url"', 'https://example.com/photo.jpg') + `--${boundary}--\r\n`,
    part('name="id"', 'products/blue-chair') + part('name="expiry"', '2026-12-01T00:00:00Z'),
  ].map((text) => Buffer.from(text, 'latin1'))

const bodies = [
  { creator: 'user-1', metadata: { a: 1 }, requireSignedURLs: true },
  { id: 'card', neverRequireSignedURLs: false, options: { fit: 'cover', height: 10, width: 10 } },
  { name: 'Webhook', secret: 'a', url: 'https://example.com/webhook' },
  { value: true },
]

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

export type Surface = {
  forms: readonly Uint8Array[]
  places: readonly { base: string; paths: readonly string[] }[]
}

export type OddRequest = {
  body: Uint8Array | null
  headers: [name: string, value: string][]
  method: string
  url: string
}

/** A request that a server would nearly understand: path, query, headers and body of a real one, changed. */
export function drawRequest(random: Random, { forms, places }: Surface): OddRequest {
  const { base, paths } = pick(random, places)
  const path = random(3) === 0 ? pick(random, paths) : mutateText(random, paths)
  const method = pick(random, methods)
  const kind = pick(random, ['form', 'json', 'text'] as const)
  const type = {
    form: `multipart/form-data; boundary=${boundary}`,
    json: 'application/json',
    text: 'text/plain',
  }[kind]
  const headers: OddRequest['headers'] = [
    ['content-type', random(8) === 0 ? mutateText(random, [type]) : type],
    ['accept', mutateText(random, ['image/avif,image/webp,*/*', 'image/*'])],
    ['range', mutateText(random, ['bytes=0-10'])],
    ['if-none-match', mutateText(random, ['"abc"', 'W/"abc", *'])],
  ]
  return {
    body:
      method === 'GET' || method === 'HEAD'
        ? null
        : kind === 'form'
          ? mutateBytes(random, forms)
          : drawText(random, kind),
    headers: headers.filter(([, value]) => isHeader(value)),
    method,
    url: `${base}/${path.replace(/^\//, '')}`,
  }
}

function drawText(random: Random, kind: 'json' | 'text'): Uint8Array {
  const text = toJSON(mutateValue(random, bodies))
  return Buffer.from(kind === 'json' ? text : mutateText(random, [text]))
}

/** Whether it may stand in a header at all: others never leave a client. */
const isHeader = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
