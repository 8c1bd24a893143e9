import { expect, test } from '@jest/globals'

import { databaseKind } from '../integration/support/database.js'
import { runChaos } from './runChaos.js'

const operations = Number(process.env.CHAOS_OPERATIONS ?? 200)
const seed = Number(process.env.CHAOS_SEED ?? 1)

test('whatever fails and dies, one sweep later each document has its image, and each image its document', async () => {
  const { breaches, ...figures } = await runChaos({ database: databaseKind, operations, seed })
  const perSecond = Math.round((operations / figures.seconds) * 10) / 10
  console.log(
    `Seed ${seed}, ${databaseKind}: ${JSON.stringify({ breaches: breaches.length, operations, perSecond, ...figures }, null, 1)}`,
  )
  expect(breaches).toEqual([])
  expect(figures.kills).toBeGreaterThan(0)
  expect(figures.faults / figures.calls).toBeGreaterThan(0.2)
})
