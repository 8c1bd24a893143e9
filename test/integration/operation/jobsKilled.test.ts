import type { FetchLike } from '../../../src/cloudflare/fetchLike.js'

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'

import { fetchFromHandler } from '../../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../../src/emulator/createEmulator.js'
import { localCredentials } from '../../../src/options/resolveCredentials.js'
import { maxRunMs } from '../../../src/plugin/jobs/dropJobs.js'
import { makeFolder, removeEmulatorFolders } from '../../fixtures/openEmulator.js'
import { plantImages } from '../../fixtures/plantImages.js'
import { listLedger } from '../support/account.js'
import { listJobs, markRunning, schedule, untilDue } from './jobRows.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing, plantDocument, plantRow, siteStamp } from './plantRows.js'
import { startCommand } from './runPayload.js'

const queue = 'cloudflare-images'
const [refresh, sweep] = ['cloudflareImagesRefresh', 'cloudflareImagesSweep'] as const
const longAgo = '2020-01-01T00:00:00.000Z'
/** A minute more than any run takes. */
const staleSeconds = 960

let site: OperationSite
let beforeCall: () => void = () => undefined
beforeAll(async () => {
  const accountDir = await makeFolder()
  const { accountHash, accountId, apiToken } = localCredentials
  const emulator = createEmulator({ accountHash, accountId, dir: accountDir, token: apiToken })
  const emulated = fetchFromHandler(emulator.fetch)
  const fetch: FetchLike = (...args) => {
    beforeCall()
    return emulated(...args)
  }
  site = await openOperationSite({
    accountDir,
    config: {
      jobs: {
        tasks: [
          {
            handler: () => ({ output: {} }),
            schedule: [{ cron: '* * * * * *', queue }],
            slug: 'ownTask',
          },
        ],
      },
    },
    options: {
      fetch,
      jobs: { refreshCron: '* * * * * *', sweepCron: '* * * * * *', usagesCron: false },
    },
  })
})
afterEach(async () => {
  beforeCall = () => undefined
  jest.restoreAllMocks()
  for (const collection of ['payload-jobs', 'cloudflare-images-ledger']) {
    await site.payload.db.deleteMany({ collection, where: {} })
  }
})
afterAll(async () => {
  await site.stop()
  await removeEmulatorFolders()
})

/** Images that the sweep has to delete, or documents that the refresh has to look at. */
async function plantWork({ count, kind }: { count: number; kind: 'check' | 'delete' }) {
  const imageIds = Array.from({ length: count }, (_, index) => `${kind}-${index}`)
  const images = imageIds.map((imageId) => ({ imageId, site: siteStamp(site) }))
  if (kind === 'delete') plantImages({ accountDir: site.place.accountDir, images })
  for (const imageId of imageIds) {
    if (kind === 'check') {
      await plantDocument(site, { expiresAt: longAgo, imageId, name: imageId, status: 'draft' })
    }
    await plantRow(site, { id: `${kind}:${imageId}`, imageId, kind })
  }
}

describe('a job that is marked as running', () => {
  test('for longer than any run takes is scheduled anew', async () => {
    expect(await schedule(site, queue)).toEqual(['ownTask', refresh, sweep])
    await markRunning(site, { secondsAgo: staleSeconds, taskSlug: sweep })
    await markRunning(site, { secondsAgo: staleSeconds, taskSlug: refresh })
    const killed = (await listJobs(site)).map(({ id }) => id)
    expect(await schedule(site, queue)).toEqual([refresh, sweep])
    const jobs = await listJobs(site)
    expect(jobs.map(({ processing, taskSlug }) => [taskSlug, processing])).toEqual([
      [refresh, false],
      [sweep, false],
      ['ownTask', false],
    ])
    expect(jobs.filter(({ id }) => killed.includes(id))).toHaveLength(1)
  })

  test('for as long as a run may take is left alone', async () => {
    await schedule(site, queue)
    await markRunning(site, { secondsAgo: 840, taskSlug: sweep })
    await markRunning(site, { secondsAgo: staleSeconds, taskSlug: refresh })
    expect(await schedule(site, queue)).toEqual([refresh])
    expect((await listJobs(site)).filter(({ processing }) => processing)).toMatchObject([
      { taskSlug: sweep },
    ])
  })

  test("and is the application's, or waits in another queue, is not the plugin's to delete", async () => {
    await schedule(site, queue)
    await site.payload.jobs.queue({ input: {}, queue: 'another', task: sweep as never })
    for (const taskSlug of ['ownTask', refresh, sweep]) {
      await markRunning(site, { secondsAgo: staleSeconds, taskSlug })
    }
    expect(await schedule(site, queue)).toEqual([refresh, sweep])
    expect((await listJobs(site)).filter(({ processing }) => processing)).toMatchObject([
      { queue: 'another', taskSlug: sweep },
      { queue, taskSlug: 'ownTask' },
    ])
  })
})

test('a process that is killed in the middle leaves no job behind for good', async () => {
  await plantWork({ count: 300, kind: 'delete' })
  await site.payload.jobs.queue({ input: {}, queue, task: sweep as never })
  const { child, ended } = startCommand({ args: ['jobs:run', '--queue', queue], place: site.place })
  while (child.exitCode === null && (await listLedger(site)).length === 300) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  child.kill('SIGKILL')
  expect(await ended).toMatchObject({ signal: 'SIGKILL' })
  expect(await listJobs(site)).toMatchObject([{ processing: true, taskSlug: sweep }])
  await markRunning(site, { secondsAgo: staleSeconds, taskSlug: sweep })
  await schedule(site, queue)
  await untilDue(site)
  await site.payload.jobs.run({ queue })
  expect(await listLedger(site)).toEqual([])
  expect(await existing(site, ['delete-0', 'delete-299'])).toEqual([])
  expect(await listJobs(site)).toEqual([])
})

describe('a run', () => {
  test.each([
    { count: 3, handled: 1, kind: 'delete', task: sweep },
    { count: 10, handled: 4, kind: 'check', task: refresh },
  ] as const)('$task ends when its time is over, and the next goes on', async (job) => {
    const { count, handled, kind, task } = job
    await plantWork({ count, kind })
    const end = new AbortController()
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(end.signal)
    beforeCall = () => {
      end.abort()
    }
    for (const rowsLeft of [count - handled, 0]) {
      await site.payload.jobs.queue({ input: {}, queue, task: task as never })
      await site.payload.jobs.run({ queue })
      expect(await listLedger(site)).toHaveLength(rowsLeft)
      expect(await listJobs(site)).toEqual([])
    }
    expect(timeout).toHaveBeenCalledWith(maxRunMs)
  })
})
