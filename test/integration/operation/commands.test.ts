import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { plantImages } from '../../fixtures/plantImages.js'
import { listStored } from '../support/account.js'
import { openOperationSite, type OperationSite } from './operationSite.js'
import { existing, idsOf, plantDocument, plantRow, siteStamp } from './plantRows.js'
import { runCommand, startCommand } from './runPayload.js'

let site: OperationSite
let neighbour: OperationSite
beforeAll(async () => {
  site = await openOperationSite()
  neighbour = await openOperationSite({ accountDir: site.place.accountDir, secret: 'neighbour' })
})
afterAll(async () => {
  await neighbour.stop()
  await site.stop()
})

const run = (line: string, on = site) => runCommand({ args: line.split(' '), place: on.place })

/** Standard output as the one object that it has to be. */
async function runJSON(line: string, on = site): Promise<{ code: unknown; report: unknown }> {
  const { code, stdout } = await run(`${line} --json`, on)
  expect(stdout.endsWith('}\n')).toBe(true)
  return { code, report: JSON.parse(stdout) as unknown }
}

const orphans = ['orphan-1', 'orphan-2']

describe('on an account of two sites', () => {
  beforeAll(async () => {
    plantImages({
      accountDir: site.place.accountDir,
      images: [
        ...['shown', 'marked', ...orphans].map((imageId) => ({
          imageId,
          site: siteStamp(site),
        })),
        { imageId: 'neighbours', site: siteStamp(neighbour) },
        { imageId: 'nobodys' },
      ],
    })
    await plantDocument(site, { imageId: 'shown', name: 'shown' })
    await plantDocument(site, { imageId: 'gone', name: 'gone' })
    await plantDocument(site, { imageId: 'never', name: 'never', status: 'expired' })
    await plantRow(site, { imageId: 'marked' })
  })

  test('list names the images of this site alone, of a config in TypeScript too', async () => {
    const [json, lines] = await Promise.all([
      runJSON('list', neighbour),
      runCommand({ args: ['list'], isTypeScript: true, place: site.place }),
    ])
    expect(json).toEqual({
      code: 0,
      report: {
        images: [
          {
            filename: 'neighbours.jpg',
            imageId: 'neighbours',
            requireSignedURLs: false,
            uploadedAt: '2026-01-01T00:00:00.000Z',
          },
        ],
        isComplete: true,
      },
    })
    expect({ code: lines.code, stderr: lines.stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines.stdout.trim().split('\n')).toHaveLength(4)
    expect(lines.stdout).toContain('2026-01-01T00:00:00.000Z  public   orphan-1  orphan-1.jpg\n')
  })

  test('a wrong flag, and consent that nobody can give, are wrong usage', async () => {
    const [wrong, unasked] = await Promise.all([run('cleanup --dryrun'), run('reconcile --fix')])
    expect([wrong.code, wrong.stdout, unasked.code, unasked.stdout]).toEqual([2, '', 2, ''])
    expect(wrong.stderr).toContain('Did you mean --dry-run?')
    expect(unasked.stderr).toContain('--yes')
  })

  test('looking and dry runs find everything and change nothing', async () => {
    const before = await listStored(site)
    const [reconciled, dry, cleaned] = await Promise.all([
      runJSON('reconcile'),
      runJSON('reconcile --fix --dry-run'),
      runJSON('cleanup --dry-run --delete-orphans'),
    ])
    const found = { fix: false, missing: { found: 1 }, orphans: { deleted: 0, found: 2 } }
    expect(reconciled).toMatchObject({ code: 1, report: found })
    expect(dry).toMatchObject({ code: 1, report: found })
    expect(cleaned).toMatchObject({
      code: 0,
      report: { documents: { deleted: 0, found: 1 }, ledgerDue: 1, orphans: { found: 2 } },
    })
    expect(await listStored(site)).toEqual(before)
    expect(await idsOf(site, 'media')).toHaveLength(3)
  })

  test('sweep and refresh do what is due', async () => {
    expect(await runJSON('sweep')).toMatchObject({ code: 0, report: { deleted: 1, failed: 0 } })
    expect(await existing(site, ['marked'])).toEqual([])
    expect(await runJSON('refresh')).toEqual({
      code: 0,
      report: { changed: 0, checked: 0, failed: 0, waiting: 0 },
    })
  })

  test('cleanup deletes what was asked for, and says so in words', async () => {
    const ended = await run('cleanup --older-than 36h --yes')
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    expect(ended.stdout).toContain('Documents that never got an image: 1 deleted, 1 found\n')
    expect(await idsOf(site, 'media')).toHaveLength(2)
    expect(await existing(site, orphans)).toEqual(orphans)
  })

  test('reconcile --fix mends, and then there is nothing to find', async () => {
    const fixed = await runJSON('reconcile --fix --yes')
    expect(fixed).toMatchObject({
      code: 0,
      report: { missing: { found: 1, marked: 1 }, orphans: { deleted: 2, found: 2 } },
    })
    expect(await existing(site, [...orphans, 'neighbours', 'nobodys', 'shown'])).toEqual([
      'neighbours',
      'nobodys',
      'shown',
    ])
    const after = await run('reconcile')
    expect(after.code).toBe(0)
    expect(after.stdout).toContain('Images without a document: none\n')
  })

  test('a document that a hook keeps makes a failure', async () => {
    const id = await plantDocument(site, {
      collection: 'avatars',
      isKept: true,
      name: 'kept',
      status: 'failed',
    })
    const ended = await run('cleanup --yes')
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain(`Not deleted: avatars/${id}: This avatar is needed`)
  })
})

describe.each(['SIGINT', 'SIGKILL'] as const)('interrupted by %s', (signal) => {
  test('cleanup leaves the rest to the next run', async () => {
    const images = Array.from({ length: 600 }, (_, index) => `${signal}-${index}`)
    plantImages({
      accountDir: site.place.accountDir,
      images: images.map((imageId) => ({ imageId, site: siteStamp(site) })),
    })
    const line = ['cloudflare-images', 'cleanup', '--delete-orphans', '--yes', '--json']
    const { child, ended } = startCommand({ args: line, place: site.place })
    // Oldest first, and of one age by id: the first one to go.
    const first = images.toSorted()[0]!
    while ((await existing(site, [first])).length > 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    child.kill(signal)
    const interrupted = await ended
    const left = (await existing(site, images)).length
    expect(left).toBeGreaterThan(0)
    if (signal === 'SIGINT') {
      expect(interrupted.code).toBe(1)
      expect(JSON.parse(interrupted.stdout)).toMatchObject({
        isComplete: false,
        orphans: { deleted: 600 - left, failed: 0 },
      })
    } else expect(interrupted).toMatchObject({ signal, stdout: '' })
    const { report } = await runJSON('cleanup --delete-orphans --yes')
    expect(report).toMatchObject({ isComplete: true, orphans: { deleted: left, failed: 0 } })
    expect(await existing(site, images)).toEqual([])
    expect(await existing(site, ['shown', 'neighbours'])).toEqual(['shown', 'neighbours'])
  })
})
