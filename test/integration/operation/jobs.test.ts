import type { Emulator } from '../../../src/emulator/emulatorOptions.js'

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { getCloudflareImages } from '../../../src/index.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { listLedger } from '../support/account.js'
import { listJobs, untilDue } from './jobRows.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing, plantDocument, plantRow, siteStamp } from './plantRows.js'
import { startCommand } from './runPayload.js'

const queue = 'cloudflare-images'
const longAgo = '2020-01-01T00:00:00.000Z'

let emulator: Emulator
let site: OperationSite
beforeAll(async () => {
  const accountDir = await makeFolder()
  const { accountHash, accountId, apiToken } = localCredentials
  emulator = createEmulator({ accountHash, accountId, dir: accountDir, token: apiToken })
  site = await openOperationSite({
    accountDir,
    config: {
      jobs: {
        access: { run: ({ req }) => req.user !== null },
        autoRun: [{ cron: '0 0 1 1 *', queue: 'of the application' }],
        tasks: [
          {
            handler: () => ({ output: {} }),
            schedule: [{ cron: '0 0 1 1 *', queue: 'of the application' }],
            slug: 'ownTask',
          },
        ],
      },
    },
    options: { fetch: fetchFromHandler(emulator.fetch) },
  })
})
afterEach(async () => {
  emulator.faults.clear()
  await site.payload.db.deleteMany({ collection: 'payload-jobs', where: {} })
})
afterAll(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

/** A row for the sweep, and a document for the refresh. */
async function plantWork(name: string): Promise<void> {
  const marked = `marked-${name}`
  plantImages({
    accountDir: site.place.accountDir,
    images: [marked, `arrived-${name}`].map((imageId) => ({
      imageId,
      site: siteStamp(site),
    })),
  })
  await plantRow(site, { imageId: marked })
  await plantDocument(site, { expiresAt: longAgo, imageId: `gone-${name}`, name, status: 'draft' })
  await plantRow(site, { id: `check:gone-${name}`, imageId: `gone-${name}`, kind: 'check' })
}

async function expectDone(name: string): Promise<void> {
  expect(await existing(site, [`marked-${name}`])).toEqual([])
  const { docs } = await site.payload.db.find<{ cloudflare: { status: string }; id: number }>({
    collection: 'media',
    where: { 'cloudflare.imageId': { equals: `gone-${name}` } },
  })
  expect(docs.map(({ cloudflare }) => cloudflare.status)).not.toContain('draft')
  expect((await listLedger(site)).filter(({ kind }) => kind !== 'check')).toEqual([])
}

test("the application's own jobs stay as they were", () => {
  const { jobs } = site.payload.config
  expect((jobs.tasks as { slug: string }[]).map(({ slug }) => slug)).toEqual([
    'ownTask',
    'cloudflareImagesRefresh',
    'cloudflareImagesSweep',
    'cloudflareImagesUpload',
    'cloudflareImagesUsages',
  ])
  expect(jobs.autoRun).toHaveLength(1)
  expect(String(jobs.access?.run)).toContain('req.user')
})

describe('the jobs run', () => {
  test('by handleSchedules and run, as autoRun does it', async () => {
    await plantWork('local')
    await site.payload.jobs.handleSchedules({ queue })
    await untilDue(site)
    await site.payload.jobs.run({ queue })
    await expectDone('local')
    expect(await listJobs(site)).toEqual([])
  })

  test('by the command of Payload, in a process of its own', async () => {
    await plantWork('bin')
    await site.payload.jobs.handleSchedules({ queue })
    await untilDue(site)
    const { code } = await startCommand({
      args: ['jobs:run', '--queue', queue, '--handle-schedules'],
      place: site.place,
    }).ended
    expect(code).toBe(0)
    await expectDone('bin')
  })

  test('by REST, as a host with cron calls it, and not for visitors', async () => {
    await plantWork('rest')
    const path = `/api/payload-jobs/run?queue=${queue}`
    expect((await site.rest(path, { anonymous: true })).status).toBe(401)
    expect((await site.rest(path)).status).toBe(200)
    await untilDue(site)
    expect((await site.rest(path)).status).toBe(200)
    await expectDone('rest')
  })

  test('twice at once without harm', async () => {
    await plantWork('twice')
    const tasks = ['cloudflareImagesSweep', 'cloudflareImagesRefresh']
    const jobs: { id: number | string }[] = []
    for (const task of [...tasks, ...tasks]) {
      jobs.push(await site.payload.jobs.queue({ input: {}, queue, task: task as never }))
    }
    await Promise.all(jobs.map(({ id }) => site.payload.jobs.runByID({ id })))
    await expectDone('twice')
    expect(await listJobs(site)).toEqual([])
  })
})

describe('a schedule', () => {
  test('that nobody runs does not pile up', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      await site.payload.jobs.handleSchedules({ queue })
    }
    expect((await listJobs(site)).map(({ taskSlug }) => taskSlug)).toEqual([
      'cloudflareImagesRefresh',
      'cloudflareImagesSweep',
      'cloudflareImagesUsages',
    ])
  })

  test('whose work fails shows the newest failure, after settling what it could', async () => {
    await plantWork('failing')
    await plantWork('working')
    emulator.faults.add({
      answer: { kind: 'status', status: 503 },
      operation: 'deleteImage',
      times: 3,
    })
    const run = async (): Promise<void> => {
      await site.payload.jobs.queue({ input: {}, queue, task: 'cloudflareImagesSweep' as never })
      await site.payload.jobs.run({ queue })
      await site.payload.db.updateMany({
        collection: 'cloudflare-images-ledger',
        data: { dueAt: longAgo },
        where: {},
      })
    }
    for (const rowsLeft of [2, 1]) {
      await run()
      const rows = (await listLedger(site)).filter(({ kind }) => kind === 'delete')
      expect(rows).toHaveLength(rowsLeft)
      expect((await listJobs(site)).map(({ hasError }) => hasError)).toEqual([true])
    }
    await run()
    expect(await existing(site, ['marked-failing', 'marked-working'])).toEqual([])
    expect(await listJobs(site)).toEqual([])
    const { docs } = await site.payload.db.find<{ id: number; type: string }>({
      collection: 'cloudflare-images-events',
      where: { imageId: { in: ['marked-failing', 'marked-working'] } },
    })
    expect(docs.map(({ type }) => type).toSorted()).toEqual([
      'deleted',
      'deleted',
      'failed',
      'failed',
      'failed',
    ])
  })
})

test('the same is to be had by code', async () => {
  await plantWork('code')
  const { refresh, sweep } = getCloudflareImages(site.payload)
  expect(await refresh()).toMatchObject({ failed: 0 })
  expect(await sweep()).toMatchObject({ deleted: 1 })
  await expectDone('code')
})
