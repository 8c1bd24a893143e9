import { expect, test } from '@jest/globals'
import fc from 'fast-check'

import { createIdTable } from './createIdTable.js'

test('remembers each id with its newest fact, and no other id', () => {
  const ids = fc.string({ maxLength: 40, minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(fc.array(fc.tuple(ids, fc.boolean())), fc.array(ids), (pairs, strangers) => {
      const model = new Map(pairs)
      const table = createIdTable()
      for (const [id, fact] of pairs) table.set(id, fact)
      expect(table.size).toBe(model.size)
      for (const id of [...model.keys(), ...strangers]) expect(table.get(id)).toBe(model.get(id))
    }),
    { numRuns: 300, seed: 20_260 },
  )
})

test('tells 200,000 ids apart that differ in a digit, in a few megabytes', () => {
  const table = createIdTable()
  for (let index = 0; index < 200_000; index += 1) table.set(`photos/${index}`, index % 3 === 0)
  expect(table.size).toBe(200_000)
  for (let index = 0; index < 200_000; index += 1) {
    if (table.get(`photos/${index}`) !== (index % 3 === 0)) throw new Error(`photos/${index}`)
    if (table.get(`photo/${index}`) !== undefined) throw new Error(`photo/${index}`)
  }
})
