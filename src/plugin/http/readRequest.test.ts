import { describe, expect, test } from '@jest/globals'

import { flag, integer, orDigits, text } from '../../core/kinds.js'
import { group, value } from '../../core/schema.js'
import { seconds } from '../delivery/imageURLEndpoint.js'
import { documentIds, readRequest } from './readRequest.js'

const schema = group({
  draft: value(flag, { default: false }),
  ids: value(documentIds(3)),
  page: value(orDigits(integer(1, 9)), { default: 1 }),
  receipt: value(text('a receipt'), { required: true }),
})
const receipt = 'r'

test('what is left out, and what is null, has its default', () => {
  const read = { draft: false, ids: undefined, page: 1, receipt }
  expect(readRequest(schema, { receipt })).toEqual(read)
  expect(readRequest(schema, { draft: null, ids: null, page: null, receipt })).toEqual(read)
})

test('a document is named once, by number or by text', () => {
  expect(readRequest(schema, { ids: [3, '7', '3'], receipt }).ids).toEqual([3, '7'])
})

test.each([
  [{}, '"receipt" must be a receipt.'],
  [{ draft: 'no', receipt }, '"draft" must be true or false, not "no".'],
  [{ page: '0', receipt }, '"page" must be a whole number from 1 to 9, not "0".'],
  [
    { draf: true, receipt },
    '"draf" cannot be given here. What can be given is draft, ids, page, receipt.',
  ],
  [
    { draft: 1, page: 10, receipt },
    '"draft" must be true or false, not 1. "page" must be a whole number from 1 to 9, not 10.',
  ],
  [{ ids: [], receipt }, '"ids" must be a list of 1 to 3 ids of documents, not [].'],
])('%j: %s', (given, message) => {
  expect(() => readRequest(schema, given)).toThrow(
    expect.objectContaining({ code: 'REQUEST_INVALID', message }),
  )
})

test.each([
  ['many keys', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, i]))],
  ['long keys', { ['k'.repeat(100_000)]: 1, [`"${'\u0000'.repeat(9_000)}`]: 1 }],
  ['long text', { draft: 'x'.repeat(100_000), receipt }],
  [
    'deep lists',
    { draft: JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown, receipt },
  ],
  ['names of objects', JSON.parse('{"__proto__":1,"constructor":2,"receipt":"r"}')],
])('the answer to %s is short', (_, given) => {
  let message = ''
  try {
    readRequest(schema, given as Record<string, unknown>)
  } catch (error) {
    message = (error as Error).message
  }
  expect(message).toMatch(/^".*\.$/s)
  expect(message.length).toBeLessThan(1_500)
})

describe('seconds of an address', () => {
  const read = (given: unknown) =>
    readRequest(group({ expiresIn: value(seconds(604_800)) }), { expiresIn: given }).expiresIn

  test.each([
    { expected: undefined, given: null },
    { expected: 30, given: '30' },
    { expected: 604_800, given: 604_800 },
  ])('are $expected for $given', ({ expected, given }) => {
    expect(read(given)).toBe(expected)
  })

  test.each(['', '29', '-60', '6e1', ' 60', 60.5, Number.NaN, 604_801, {}, true])(
    'are refused where they are %p',
    (given) => {
      expect(() => read(given)).toThrow('"expiresIn" must be a whole number from 30 to 604800')
    },
  )
})
