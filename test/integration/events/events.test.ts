import type { ImageEvent } from '../../../src/core/imageEvent.js'
import type { Service } from '../../../src/service/createService.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createLocalReq, commitTransaction, initTransaction, killTransaction } from 'payload'

import { emitFor } from '../../../src/plugin/events/recordEvent.js'
import { trimEvents } from '../../../src/plugin/events/trimEvents.js'
import { databaseKinds } from '../support/database.js'
import { startPayload } from '../support/startPayload.js'

const slug = 'cloudflare-images-events'
type Line = Record<string, unknown> & { level: string }

const serviceOf = ({ payload }: Site): Service =>
  (payload.config.custom as { cloudflareImages: () => Service }).cloudflareImages()

describe.each(databaseKinds)('events, %s', (database) => {
  let site: Site
  let lines: Line[] = []
  let told: ImageEvent[] = []
  let mustThrow = false

  beforeAll(async () => {
    site = await startPayload({
      database,
      options: {
        events: { maxAgeDays: 30, maxRows: 20 },
        hooks: {
          onEvent: ({ event }) => {
            told.push(event)
            if (mustThrow) throw new Error('the hook failed')
          },
        },
      },
    })
    for (const level of ['debug', 'error', 'info', 'warn']) {
      Object.assign(site.payload.logger, {
        [level]: (line: object) => lines.push({ ...line, level }),
      })
    }
  })
  afterAll(() => site.stop())

  const rows = async (imageId: string): Promise<Record<string, unknown>[]> => {
    const where = { imageId: { equals: imageId } }
    return (await site.payload.db.find({ collection: slug, where })).docs
  }

  test('are logged, kept and told', async () => {
    lines = []
    told = []
    const emit = emitFor({ payload: site.payload, service: serviceOf(site) })
    await emit({ data: { bytes: 5 }, imageId: 'one', message: 'It arrived.', type: 'uploaded' })
    expect(lines).toMatchObject([{ imageId: 'one', level: 'info', msg: 'It arrived.' }])
    expect(told).toMatchObject([{ data: { bytes: 5 }, documentId: null, type: 'uploaded' }])
    expect(await rows('one')).toMatchObject([
      { data: { bytes: 5 }, level: 'info', type: 'uploaded' },
    ])
  })

  test('of a committed transaction are kept, of a rolled back one never were', async () => {
    told = []
    const service = serviceOf(site)
    for (const imageId of ['committed', 'rolled-back']) {
      const req = await createLocalReq({}, site.payload)
      const hasTransaction = await initTransaction(req)
      await emitFor({ payload: site.payload, req, service })({
        imageId,
        message: 'Issued.',
        type: 'issued',
      })
      expect(await rows(imageId)).toHaveLength(hasTransaction ? 0 : 1)
      if (imageId === 'committed') await commitTransaction(req)
      else await killTransaction(req)
      const isKept = !hasTransaction || imageId === 'committed'
      expect(await rows(imageId)).toHaveLength(isKept ? 1 : 0)
      expect(told.some((event) => event.imageId === imageId)).toBe(isKept)
    }
  })

  test('are kept when the hook throws, which is logged', async () => {
    lines = []
    mustThrow = true
    const emit = emitFor({ payload: site.payload, service: serviceOf(site) })
    await emit({ imageId: 'two', message: 'It failed.', type: 'failed' })
    mustThrow = false
    expect(await rows('two')).toHaveLength(1)
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn'])
  })

  test('that cannot be written are logged once, and break nothing', async () => {
    lines = []
    told = []
    const { db } = site.payload
    const { create } = db
    db.create = () => Promise.reject(new Error('the table is missing'))
    const emit = emitFor({ payload: site.payload, service: serviceOf(site) })
    await emit({ imageId: 'three', message: 'It arrived.', type: 'uploaded' })
    db.create = create
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1)
    expect(told).toHaveLength(1)
  })

  test('beyond age and number are removed, the oldest first', async () => {
    await site.payload.db.deleteMany({ collection: slug, where: {} })
    const now = Date.parse('2026-06-01T00:00:00Z')
    const add = (index: number, daysAgo: number): Promise<unknown> =>
      site.payload.db.create({
        collection: slug,
        data: {
          createdAt: new Date(now - daysAgo * 86_400_000 + index).toISOString(),
          data: {},
          imageId: `${daysAgo}`,
          level: 'info',
          message: 'x',
          type: 'uploaded',
        },
      })
    for (let index = 0; index < 15; index += 1) await add(index, 31)
    for (let index = 0; index < 25; index += 1) await add(index, index < 5 ? 20 : 10)
    const args = {
      batchSize: 7,
      now: new Date(now),
      payload: site.payload,
      service: serviceOf(site),
    }
    expect(await trimEvents(args)).toBe(20)
    expect(await rows('31')).toEqual([])
    expect(await rows('20')).toEqual([])
    expect((await site.payload.db.count({ collection: slug })).totalDocs).toBe(20)
    expect(await trimEvents(args)).toBe(0)
  })
})
