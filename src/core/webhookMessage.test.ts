import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import { maxCandidates, maxMessages, parseWebhookMessage } from './webhookMessage.js'

const uuid = '083eb7b2-5392-4565-b69e-aff66acddd00'
const other = '2cdc28f0-017a-49c4-9ed7-87056c83901f'

const notification = {
  account_id: '0123456789abcdef0123456789abcdef',
  alert_correlation_id: 'c1b1f9c0a6f24a5e9fd0bba0e26d52f7',
  alert_event: 'ALERT_STATE_EVENT_START',
  alert_type: 'image_notification',
  name: 'Images',
  policy_id: 'f3b1c5d2a4e64c0f9b7a8d6e5c4b3a21',
  policy_name: 'Images',
  ts: 1_780_000_000,
}

const queueEvent = {
  metadata: { accountId: notification.account_id, eventSubscriptionId: 'sub', eventTimestamp: 'x' },
  payload: { id: uuid },
  source: { type: 'images' },
  type: 'cf.images.image.uploaded',
}

describe('messages that name an image', () => {
  const rows: [name: string, body: unknown, first: string][] = [
    ['a notification with an id', { ...notification, data: { id: uuid } }, uuid],
    ['a notification with an image id', { ...notification, data: { image_id: uuid } }, uuid],
    ['an image object', { ...notification, data: { image: { id: uuid } } }, uuid],
    ['a custom id', { ...notification, data: { imageId: 'people/anna 1' } }, 'people/anna 1'],
    ['a list of images', { data: { images: [{ id: uuid }, { id: other }] } }, uuid],
    ['an id in text alone', { ...notification, text: `Image ${uuid} was uploaded.` }, uuid],
    ['text and nothing else', { text: `Image ${uuid} was uploaded.` }, uuid],
    ['a delivery URL', { data: { variants: [`https://x.example/hash/${uuid}/public`] } }, uuid],
    ['the Queues event', queueEvent, uuid],
    ['a flat body, as relays send it', { id: uuid, uploaded: '2026-01-01', draft: false }, uuid],
    ['the key of an image before any other id', { data: { id: other, imageID: uuid } }, uuid],
    ['the content before the envelope', { data: { id: uuid }, id: 'delivery-17' }, uuid],
    ['an id before ids in text', { data: { id: 'hero' }, text: other }, 'hero'],
  ]
  test.each(rows)('%s', (_, body, first) => {
    const message = parseWebhookMessage(body)
    expect(message).toMatchObject({ kind: 'image' })
    expect(message.kind === 'image' && message.candidates[0]).toBe(first)
  })

  test('ids of accounts and policies are no candidates', () => {
    const body = { ...notification, data: { id: uuid } }
    expect(parseWebhookMessage(body)).toEqual({ candidates: [uuid], kind: 'image' })
  })

  test('at most twenty candidates', () => {
    const ids = Array.from({ length: 500 }, (_, index) => `image-${index}`)
    const message = parseWebhookMessage({ ids })
    expect(message).toEqual({ candidates: ids.slice(0, maxCandidates), kind: 'image' })
  })
})

describe('lists of messages', () => {
  const messages = [
    { candidates: [uuid], kind: 'image' },
    { candidates: [other], kind: 'image' },
  ]
  const second = { ...queueEvent, payload: { id: other } }
  test('bare', () => {
    expect(parseWebhookMessage([queueEvent, second])).toEqual({ kind: 'list', messages })
  })
  test('as Queues hands them out', () => {
    const batch = { messages: [{ body: queueEvent }, { body: second }], queue: 'images' }
    expect(parseWebhookMessage(batch)).toEqual({ kind: 'list', messages })
  })
  test('longer than a batch of Queues', () => {
    const list = Array.from({ length: maxMessages + 1 }, () => queueEvent)
    expect(parseWebhookMessage(list)).toMatchObject({ kind: 'refused' })
  })
})

test('the message of "Save and Test" is one', () => {
  expect(parseWebhookMessage({ text: 'Hello World! This is a test message.' })).toEqual({
    kind: 'test',
  })
})

describe('refused', () => {
  const rows: [name: string, body: unknown][] = [
    ['nothing', null],
    ['a text', uuid],
    ['a number', 17],
    ['an empty object', {}],
    ['an empty list', []],
    ['text that is none', { text: 5 }],
    ['a notification without an image', { ...notification, data: {}, text: 'Something' }],
    ['an id that is a number', { data: { id: 12 } }],
    ['an id that cannot be one', { data: { id: '../../secrets' } }],
    ['an id with control characters', { data: { id: 'a\u0000b' } }],
    ['an empty id', { data: { id: '' } }],
  ]
  test.each(rows)('%s', (_, body) => {
    expect(parseWebhookMessage(body)).toMatchObject({ kind: 'refused' })
  })
})

describe('any JSON', () => {
  test('is answered, and the answer is small', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (body) => {
        const message = parseWebhookMessage(body)
        expect(['image', 'list', 'refused', 'test']).toContain(message.kind)
        if (message.kind === 'image') {
          expect(message.candidates.length).toBeGreaterThan(0)
          expect(message.candidates.length).toBeLessThanOrEqual(maxCandidates)
        }
      }),
      { numRuns: 1000, seed: 17 },
    )
  })

  test('of 64 kB nested as deep as it goes ends at once', () => {
    const depth = 16_000
    const lists: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth))
    const objects: unknown = JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))
    expect(parseWebhookMessage({ lists, objects })).toMatchObject({ kind: 'refused' })
    expect(parseWebhookMessage({ objects: 1, ids: Array(32_000).fill('') })).toMatchObject({
      kind: 'refused',
    })
  })

  test('with an id at a random depth gives the id', () => {
    const wrap = fc.constantFrom('data', 'payload', 'alert', 'details', 'list', '')
    fc.assert(
      fc.property(
        fc.array(wrap, { maxLength: 50 }),
        fc.constantFrom('id', 'imageId', 'image_id', 'imageID', 'uuid', 'note'),
        fc.uuid(),
        fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
        (path, key, id, noise) => {
          let value: unknown = { ...noise, [key]: id }
          for (const name of path) {
            value = name === 'list' ? [noise, value] : { ...noise, [name]: value }
          }
          const message = parseWebhookMessage({ message: value })
          expect(message.kind === 'image' ? message.candidates : []).toContain(id)
        },
      ),
      { numRuns: 1000, seed: 23 },
    )
  })
})
