import { expect, test } from '@jest/globals'

import { runChaos } from '../../chaos/runChaos.js'
import { databaseKind } from '../support/database.js'

test('a few dozen operations, while all fails that can and a server is killed, leave nothing wrong', async () => {
  const { breaches, ...figures } = await runChaos({
    database: databaseKind,
    operations: 40,
    seed: 1,
  })
  expect(breaches).toEqual([])
  expect(figures.kills).toBe(1)
  expect(figures.faults).toBeGreaterThan(10)
})
