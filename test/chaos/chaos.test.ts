import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { bundleVictim } from '../integration/crash/bundleVictim.js'
import { databaseKind } from '../integration/support/database.js'
import { runChaos } from './runChaos.js'

const root = path.resolve(import.meta.dirname, '../..')
const operations = Number(process.env.CHAOS_OPERATIONS ?? 200)
const seed = Number(process.env.CHAOS_SEED ?? 1)

let bundleDir: string
let dir: string

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chaos-'))
  bundleDir = path.join(root, '.cache', `chaos-${randomUUID()}`)
})

afterAll(async () => {
  for (const folder of [bundleDir, dir]) await rm(folder, { force: true, recursive: true })
})

test('whatever fails and dies, one sweep later each document has its image, and each image its document', async () => {
  const entry = await bundleVictim({
    dir: bundleDir,
    entry: path.join(import.meta.dirname, 'server.ts'),
  })
  const { breaches, ...figures } = await runChaos({
    database: databaseKind,
    dir,
    entry,
    operations,
    seed,
  })
  console.log(
    `Seed ${seed}, ${databaseKind}: ${JSON.stringify({ operations, ...figures }, null, 1)}`,
  )
  expect(breaches).toEqual([])
  expect(figures.kills).toBeGreaterThan(0)
  expect(figures.faults / figures.calls).toBeGreaterThan(0.2)
})
