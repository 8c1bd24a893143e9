import { describe, expect, test } from '@jest/globals'

import { nextPollAt } from './nextPollAt.js'

const now = new Date('2026-01-10T12:00:00.000Z')
const later = (ms: number): string => new Date(now.getTime() + ms).toISOString()
const gapOf = (args: { attempts: number; expiresAt?: string }): number =>
  nextPollAt({ expiresAt: null, now, ...args }).getTime() - now.getTime()

describe('the next look', () => {
  test('comes after growing gaps', () => {
    const gaps = [0, 1, 2, 3, 4, 5, 6, 60].map((attempts) => gapOf({ attempts }) / 1000)
    expect(gaps).toEqual([30, 60, 120, 240, 480, 900, 900, 900])
  })

  test.each([
    ['right after the end, clocks being what they are', later(100_000), 160_001],
    ['at its turn where the end is further away', later(300_000), 240_000],
    ['at its turn once the end is over', later(-60_001), 240_000],
  ])('comes %s', (_name, expiresAt, expected) => {
    expect(gapOf({ attempts: 3, expiresAt })).toBe(expected)
  })
})
