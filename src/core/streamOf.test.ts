import { expect, test } from '@jest/globals'

import { streamOf } from './streamOf.js'

function setup() {
  const seen: string[] = []
  const stream = streamOf({
    cancel: () => seen.push('cancelled'),
    open: async function* open() {
      seen.push('opened')
      try {
        for (const byte of [1, 2, 3]) {
          seen.push(`read ${byte}`)
          yield await Promise.resolve(Uint8Array.of(byte))
        }
      } finally {
        seen.push('closed')
      }
    },
  })
  return { reader: stream.getReader(), seen }
}

test('a stream that nobody reads opens nothing, also when it is given up', async () => {
  const { reader, seen } = setup()
  await new Promise(setImmediate)
  expect(seen).toEqual([])
  await reader.cancel()
  expect(seen).toEqual(['cancelled'])
})

test('a stream reads no further ahead than it is asked, and closes what it opened', async () => {
  const { reader, seen } = setup()
  expect((await reader.read()).value).toEqual(Uint8Array.of(1))
  await new Promise(setImmediate)
  expect(seen).toEqual(['opened', 'read 1'])
  await reader.cancel()
  expect(seen).toEqual(['opened', 'read 1', 'cancelled', 'closed'])
})

test('a stream ends where its source ends', async () => {
  const { reader, seen } = setup()
  const read = []
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    read.push(...next.value)
  }
  expect(read).toEqual([1, 2, 3])
  expect(seen.at(-1)).toBe('closed')
})
