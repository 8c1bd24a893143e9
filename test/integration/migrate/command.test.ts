import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { openOperationSite, type OperationSite } from '../operation/operationSite.js'
import { runCommand } from '../operation/runPayload.js'
import { listStored } from '../support/account.js'
import { type PictureServer, servePictures } from './migrateSite.js'

let base: string
let server: PictureServer
let site: OperationSite
beforeAll(async () => {
  server = await servePictures({ '/one.jpg': 1, '/two.jpg': 2 })
  base = server.url
  site = await openOperationSite()
  for (const filename of ['one.jpg', 'two.jpg', 'gone.jpg']) {
    const data = { filename, mimeType: 'image/jpeg' }
    await site.payload.db.create({ collection: 'avatars', data })
  }
})
afterAll(async () => {
  await site.stop()
  await server.stop()
})

const run = (line: string) =>
  runCommand({ args: ['migrate', ...line.split(' ')], place: site.place })

test('a dry run as JSON, then the move in words', async () => {
  const dry = await run(`--dry-run --json --collection avatars --from-url ${base}`)
  expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([
    1,
    { dryRun: true, failed: 1, files: 2, problems: [{ code: 'IMAGE_MISSING' }] },
  ])
  expect(await listStored(site)).toEqual([])
  const moved = await run(`--from-url ${base}`)
  expect(moved.code).toBe(1)
  expect(moved.stdout).toContain('Moved: 2 files, ')
  expect(moved.stdout).toContain('IMAGE_MISSING  avatars/')
  const names = (await listStored(site)).map(({ filename }) => filename)
  expect(names.toSorted()).toEqual(['one.jpg', 'two.jpg'])
})

test('what it cannot use is named, and nothing changes', async () => {
  for (const [line, words] of [
    ['--limit none', '--limit takes a whole number from 1 on.'],
    ['--collection users', 'users is no collection with images.'],
    ['--where {', '--where takes a query as JSON'],
    [`--from-account --from-url ${base}`, 'Name one source'],
    ['--rollback', 'nobody is there to be asked'],
  ] as const) {
    const { code, stderr } = await run(line)
    expect([line, code === 1 || code === 2, stderr]).toEqual([
      line,
      true,
      expect.stringContaining(words),
    ])
  }
  expect(await listStored(site)).toHaveLength(2)
})
