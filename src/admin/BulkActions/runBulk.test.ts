import type { Row } from '../../browser/site.js'
import type { BulkItem, BulkOutcome } from './runBulk.js'

import { describe, expect, test } from '@jest/globals'

import { CloudflareImagesError } from '../../errors.js'
import { chunkSize, runBulk } from './runBulk.js'

const itemsOf = (count: number): BulkItem[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, name: `${index + 1}.jpg` }))

const allDone = ({ ids }: Row): Row => ({
  results: (ids as number[]).map((id) => ({ id, ok: true })),
})

type Run = { outcomes: BulkOutcome[]; progress: number[]; sent: Row[] }

async function run({
  answer = allDone,
  count,
  force = false,
  stopsAfter = Infinity,
}: {
  answer?: (body: Row, index: number) => Row
  count: number
  force?: boolean
  stopsAfter?: number
}): Promise<Run> {
  const sent: Row[] = []
  const progress: number[] = []
  const outcomes = await runBulk({
    action: 'delete',
    ask: (body) => {
      sent.push(body)
      return new Promise((resolve) => resolve(answer(body, sent.length - 1)))
    },
    force,
    items: itemsOf(count),
    onProgress: (done) => progress.push(done),
    shouldStop: () => sent.length >= stopsAfter,
  })
  return { outcomes, progress, sent }
}

const kinds = ({ outcomes }: Run): string[] =>
  outcomes.map(({ result }) => {
    if (result === 'notReached') return result
    return result.ok ? 'done' : result.error.code
  })

describe('an action for many images', () => {
  test('is asked for a few at a time, and says how far it is', async () => {
    const { progress, sent } = await run({ count: chunkSize + 2 })
    expect(sent).toEqual([
      { action: 'delete', ids: Array.from({ length: chunkSize }, (_, index) => index + 1) },
      { action: 'delete', ids: [chunkSize + 1, chunkSize + 2] },
    ])
    expect(progress).toEqual([chunkSize, chunkSize + 2])
  })

  test('is forced where that is asked for', async () => {
    expect((await run({ count: 1, force: true })).sent).toEqual([
      { action: 'delete', force: true, ids: [1] },
    ])
  })

  test('stops between two requests, and names what was not reached', async () => {
    const ran = await run({ count: chunkSize + 1, stopsAfter: 1 })
    expect(ran.sent).toHaveLength(1)
    expect(kinds(ran)).toEqual([...Array.from({ length: chunkSize }, () => 'done'), 'notReached'])
  })

  test('goes on with the others where one request is refused', async () => {
    const ran = await run({
      answer: (body, index) => {
        if (index > 0) return allDone(body)
        throw new CloudflareImagesError({ code: 'REQUEST_INVALID', message: 'No.' })
      },
      count: chunkSize + 1,
    })
    expect(kinds(ran)).toEqual([
      ...Array.from({ length: chunkSize }, () => 'REQUEST_INVALID'),
      'done',
    ])
  })

  test.each(['NETWORK', 'UNAUTHENTICATED', 'FORBIDDEN'] as const)(
    'tries nothing more after %s',
    async (code) => {
      const ran = await run({
        answer: () => {
          throw new CloudflareImagesError({ code, message: 'No.' })
        },
        count: chunkSize + 1,
      })
      expect(ran.sent).toHaveLength(1)
      expect(kinds(ran)).toEqual([...Array.from({ length: chunkSize }, () => code), 'notReached'])
    },
  )

  test('does not take an image for done of which the answer says nothing', async () => {
    const ran = await run({ answer: () => ({ results: [{ id: 2, ok: true }] }), count: 2 })
    expect(kinds(ran)).toEqual(['notReached', 'done'])
  })
})
