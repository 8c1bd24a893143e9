import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'

import { drawSolid } from '../../fixtures/images.js'
import { toFile } from '../support/upload.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { runCommand } from './runPayload.js'

const collection = 'cloudflare-images-usages'
const places = { collection, where: { kind: { equals: 'collection' } } }

let site: OperationSite
let image: number | string
beforeAll(async () => {
  site = await openOperationSite()
  const file = async (name: string) =>
    toFile({ bytes: await drawSolid({ height: 8, width: 8 }), name: `${name}.jpg` })
  const data = { _status: 'published', alt: 'A poster' } as never
  image = (await site.payload.create({ collection: 'media', data, file: await file('poster') })).id
  const avatar = { poster: image } as never
  await site.payload.create({
    collection: 'avatars' as never,
    data: avatar,
    file: await file('avatar'),
  })
})
afterAll(() => site.stop())
beforeEach(async () => {
  await site.payload.db.deleteMany(places)
})

const count = async (): Promise<number> => (await site.payload.db.count(places)).totalDocs

async function run(line: string): Promise<{ code: unknown; report: unknown }> {
  const { code, stderr, stdout } = await runCommand({ args: line.split(' '), place: site.place })
  expect(stderr).not.toMatch(/error/i)
  return { code, report: JSON.parse(stdout) as unknown }
}

const wrong = { dangling: 0, isComplete: true, missing: 1, sources: 1, stale: 0 }

test('the command compares, and puts right what it is told to', async () => {
  expect(await run('usages --json')).toEqual({
    code: 1,
    report: { ...wrong, dryRun: true, wrongCounts: 1 },
  })
  expect((await run('usages --rebuild --dry-run --json')).code).toBe(1)
  expect(await count()).toBe(0)
  expect(await run('usages --rebuild --json')).toEqual({
    code: 0,
    report: { ...wrong, dryRun: false, wrongCounts: 0 },
  })
  expect(await count()).toBe(1)
  const { code, stdout } = await runCommand({ args: ['usages'], place: site.place })
  expect(code).toBe(0)
  expect(stdout).toContain('Places that the index did not know: 0\n')
  expect(stdout).toContain('Nothing was changed.\n')
})

test('the job puts it right', async () => {
  const queue = 'cloudflare-images'
  const task = 'cloudflareImagesUsages' as never
  await site.payload.jobs.queue({ input: {}, queue, task })
  await site.payload.jobs.run({ queue })
  expect(await count()).toBe(1)
  const response = await site.rest(`/api/media/${image}/usages`)
  expect(await response.json()).toMatchObject({ docs: [{ path: 'poster', slug: 'avatars' }] })
})
