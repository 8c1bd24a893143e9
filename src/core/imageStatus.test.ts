import type { ImageObservation, ImageStatus } from './imageStatus.js'

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import {
  assertTransition,
  clockToleranceMs,
  imageStatuses,
  isImageStatus,
  nextStatus,
  statusTransitions,
} from './imageStatus.js'

const end = Date.UTC(2026, 0, 10, 12)
const expiresAt = new Date(end).toISOString()
const before = new Date(end - 1)
const justAfter = new Date(end + clockToleranceMs)
const after = new Date(end + clockToleranceMs + 1)
const observations: readonly ImageObservation[] = ['draft', 'missing', 'refused', 'stored']

type Row = [ImageStatus, ImageObservation, Date, ImageStatus, null | string]

const overdue = 'The upload URL expired before a file arrived.'
const gone = 'The image is missing at Cloudflare.'

const rows: Row[] = [
  ['draft', 'stored', before, 'uploaded', null],
  ['draft', 'stored', after, 'uploaded', null],
  ['draft', 'draft', before, 'draft', null],
  ['draft', 'draft', justAfter, 'draft', null],
  ['draft', 'draft', after, 'expired', overdue],
  ['draft', 'missing', before, 'draft', null],
  ['draft', 'missing', justAfter, 'draft', null],
  ['draft', 'missing', after, 'expired', overdue],
  ['draft', 'refused', before, 'failed', 'Not this one.'],
  ['pending', 'stored', before, 'uploaded', null],
  ['pending', 'missing', after, 'pending', null],
  ['pending', 'draft', after, 'pending', null],
  ['uploaded', 'stored', after, 'uploaded', null],
  ['uploaded', 'draft', after, 'uploaded', null],
  ['uploaded', 'missing', before, 'failed', gone],
  ['failed', 'missing', after, 'failed', null],
  ['failed', 'draft', after, 'failed', null],
  ['failed', 'stored', before, 'uploaded', null],
  ['expired', 'draft', after, 'expired', null],
  ['expired', 'missing', after, 'expired', null],
  ['expired', 'stored', after, 'uploaded', null],
  ['expired', 'refused', after, 'failed', 'Not this one.'],
]

describe('the next status', () => {
  test.each(rows)('of %s, seen %s at %p, is %s', (status, observation, now, expected, reason) => {
    const refusal = 'Not this one.'
    expect(nextStatus({ expiresAt, now, observation, refusal, status })).toEqual({
      reason,
      status: expected,
    })
  })

  test('is always one that the table allows, and time alone changes drafts only', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...imageStatuses),
        fc.constantFrom(...observations),
        fc.option(fc.integer({ max: end + 86_400_000, min: end - 86_400_000 })),
        fc.integer({ max: 2 * 86_400_000, min: -2 * 86_400_000 }),
        (status, observation, endMs, offsetMs) => {
          const next = nextStatus({
            expiresAt: endMs === null ? null : new Date(endMs).toISOString(),
            now: new Date(end + offsetMs),
            observation,
            status,
          })
          expect(() => {
            assertTransition({ from: status, to: next.status })
          }).not.toThrow()
          const isOver = endMs !== null && end + offsetMs > endMs + clockToleranceMs
          expect(next.status === 'expired' && status !== 'expired').toBe(
            status === 'draft' && isOver && ['draft', 'missing'].includes(observation),
          )
          // The same look again changes nothing.
          const again = nextStatus({
            expiresAt: endMs === null ? null : new Date(endMs).toISOString(),
            now: new Date(end + offsetMs),
            observation,
            status: next.status,
          })
          expect(again.status).toBe(next.status)
        },
      ),
      { numRuns: 2000, seed: 20_261_121 },
    )
  })
})

describe('the table', () => {
  test('lets nothing else pass', () => {
    for (const from of ['none', ...imageStatuses] as const) {
      for (const to of imageStatuses) {
        const move = (): void => {
          assertTransition({ from, to })
        }
        if (from === to || statusTransitions[from].includes(to)) expect(move).not.toThrow()
        else expect(move).toThrow(`An image cannot go from ${from} to ${to}.`)
      }
    }
  })

  test('knows its own words', () => {
    expect(imageStatuses.every(isImageStatus)).toBe(true)
    expect([null, undefined, '', 'none', 1].some(isImageStatus)).toBe(false)
  })
})
