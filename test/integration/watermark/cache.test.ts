import type { MediaDoc } from '../support/account.js'
import type { MarkedSite } from './markedSite.js'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'

import { drawQuadrants } from '../../fixtures/images.js'
import { openMarkedSite } from './markedSite.js'

let site: MarkedSite
let doc: MediaDoc

beforeAll(async () => {
  site = await openMarkedSite()
  doc = await site.add({ bytes: await drawQuadrants({ format: 'png', height: 150, width: 200 }) })
})
afterAll(() => site.stop())

const bytesOf = async (response: Response): Promise<Buffer> =>
  Buffer.from(await response.arrayBuffer())

/** How often pictures were fetched, and so drawn, by what is done. */
async function countDrawn(run: () => Promise<unknown>, at = site): Promise<number> {
  const before = at.deliveries.length
  await run()
  return at.deliveries.length - before
}

describe('a picture is drawn once', () => {
  test('for all who see the same mark', async () => {
    site.mark = () => ({ text: 'Preview' })
    const show = (anonymous: boolean) => site.show({ id: doc.id, variant: 'public' }, { anonymous })
    const answers: Buffer[] = []
    const drawn = await countDrawn(async () => {
      for (const anonymous of [true, false, true]) {
        answers.push(await bytesOf(await show(anonymous)))
      }
    })
    expect(drawn).toBe(1)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('for equal requests at the same time', async () => {
    site.mark = { text: 'All at once' }
    let release = (): void => undefined
    site.waitFor = new Promise<void>((resolve) => (release = resolve))
    const drawn = await countDrawn(async () => {
      const asked = Array.from({ length: 20 }, () => site.show({ id: doc.id, variant: 'public' }))
      release()
      const answers = await Promise.all(asked)
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    })
    expect(drawn).toBe(1)
    site.waitFor = undefined
  })

  test('but anew for another mark, variant, type and picture', async () => {
    const variants = ['public', 'thumbnail'] as const
    const etags = new Set<null | string>()
    const other = await site.add({
      bytes: await drawQuadrants({ format: 'png', height: 90, width: 90 }),
      name: 'other.png',
    })
    const drawn = await countDrawn(async () => {
      for (const text of ['One', 'Two']) {
        for (const variant of variants) {
          for (const accept of ['*/*', 'image/webp']) {
            for (const { id } of [doc, other]) {
              site.mark = { text }
              const response = await site.show({ id, variant }, { headers: { accept } })
              expect(response.status).toBe(200)
              etags.add(response.headers.get('etag'))
            }
          }
        }
      }
    })
    expect(drawn).toBe(16)
    expect(etags.size).toBe(16)
  })

  test('and is still there after a restart', async () => {
    site.mark = { text: 'Kept' }
    const first = await bytesOf(await site.show({ id: doc.id, variant: 'public' }))
    const again = await openMarkedSite({ dir: site.dir })
    again.mark = site.mark
    let second: Buffer | undefined
    const drawn = await countDrawn(async () => {
      second = await bytesOf(await again.show({ id: doc.id, variant: 'public' }))
    }, again)
    await again.stop()
    expect(drawn).toBe(0)
    expect(second).toEqual(first)
  })
})

describe('what a browser is told', () => {
  test('the headers of a picture', async () => {
    site.mark = { text: 'Headers' }
    const response = await site.show({ id: doc.id, variant: 'public' })
    const length = (await bytesOf(response)).byteLength
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'private, max-age=300',
      'content-length': String(length),
      'content-type': 'image/png',
      etag: expect.stringMatching(/^"[\w-]{32}"$/),
      vary: expect.stringContaining('Cookie, Authorization, Accept'),
      'x-content-type-options': 'nosniff',
    })
  })

  test('HEAD answers the same without a body', async () => {
    site.mark = { text: 'Head' }
    const head = await site.show({ id: doc.id, variant: 'public' }, { method: 'HEAD' })
    const get = await site.show({ id: doc.id, variant: 'public' })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers))
  })

  test('304 for what it has, and nothing is drawn for it', async () => {
    site.mark = { text: 'Known' }
    const { headers } = await site.show({ id: doc.id, variant: 'public' })
    const etag = headers.get('etag') ?? ''
    const drawn = await countDrawn(async () => {
      for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
        const response = await site.show(
          { id: doc.id, variant: 'public' },
          { headers: { 'if-none-match': known } },
        )
        expect(response.status).toBe(304)
        expect(response.headers.get('etag')).toBe(etag)
        expect(await response.text()).toBe('')
      }
    })
    expect(drawn).toBe(0)
    site.mark = { text: 'Another' }
    const other = await site.show(
      { id: doc.id, variant: 'public' },
      { headers: { 'if-none-match': etag } },
    )
    expect(other.status).toBe(200)
  })

  test('a clean picture is a redirect that is asked for each time', async () => {
    site.mark = null
    const response = await site.show({ id: doc.id, variant: 'thumbnail' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toMatch(/\/width=240,height=240,fit=cover/)
    expect(response.headers.get('cache-control')).toBe('private, no-cache')
    expect(response.headers.get('vary')).toContain('Cookie, Authorization, Accept')
  })
})

describe('many marks at once', () => {
  test('two are drawn, fifty wait, and the others are told to come back', async () => {
    let release = (): void => undefined
    site.waitFor = new Promise<void>((resolve) => (release = resolve))
    let marks = 0
    site.mark = () => ({ text: `Busy ${(marks += 1)}` })
    const before = site.deliveries.length
    let refused = 0
    let underWay = 0
    const asked = Array.from({ length: 60 }, async () => {
      const response = await site.show({ id: doc.id, variant: 'thumbnail' })
      if (response.status === 503 && (refused += 1) === 8) {
        underWay = site.deliveries.length - before
        release()
      }
      return response
    })
    const answers = await Promise.all(asked)
    site.waitFor = undefined
    expect(underWay).toBe(2)
    const busy = answers.filter(({ status }) => status === 503)
    expect(busy).toHaveLength(8)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(52)
    expect(site.deliveries.length - before).toBe(52)
    for (const response of busy) {
      expect(response.headers.get('retry-after')).toBe('2')
      expect(await response.json()).toMatchObject({
        errors: [{ data: { code: 'WATERMARK_BUSY' } }],
      })
    }
  })

  test('never more than `concurrency` at the same time', async () => {
    const narrow = await openMarkedSite({ watermark: { concurrency: 1 } })
    const { id } = await narrow.add({
      bytes: await drawQuadrants({ height: 80, width: 80 }),
      mimeType: 'image/jpeg',
      name: 'a.jpg',
    })
    let marks = 0
    narrow.mark = () => ({ text: `One by one ${(marks += 1)}` })
    let release = (): void => undefined
    narrow.waitFor = new Promise<void>((resolve) => (release = resolve))
    const asked = Array.from({ length: 6 }, () => narrow.show({ id, variant: 'public' }))
    // Another request of the site goes all the way, and with it those before it as far as they can.
    await narrow.rest(`/api/media/${id}`)
    expect(narrow.deliveries.length).toBeLessThanOrEqual(1)
    release()
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(narrow.deliveries).toHaveLength(6)
    await narrow.stop()
  })
})

test('hundreds of distinct marks stay within the bound of the folder', async () => {
  const small = await openMarkedSite({ watermark: { cacheMegabytes: 1 } })
  const { id } = await small.add({
    bytes: await drawGrain({ height: 80, width: 100 }),
  })
  let total = 0
  let largest = 0
  for (let index = 0; index < 120; index += 1) {
    small.mark = { text: `Viewer ${index}` }
    const response = await small.show({ id, variant: 'public' })
    total += (await bytesOf(response)).byteLength
    if (index % 10 === 9) {
      largest = Math.max(largest, await folderBytes(path.join(small.dir, 'marks')))
    }
  }
  await small.stop()
  expect(total).toBeGreaterThan(1.5 * 1024 * 1024)
  expect(largest).toBeGreaterThan(300 * 1024)
  expect(largest).toBeLessThanOrEqual(1024 * 1024)
})

async function folderBytes(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true })
  const facts = await Promise.all(names.map((name) => stat(path.join(dir, name))))
  return facts.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
}

/** A picture that does not compress: about 24 kB. */
function drawGrain({ height, width }: { height: number; width: number }): Promise<Buffer> {
  let state = 7
  const data = Buffer.from(
    Array.from({ length: height * width * 3 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return state >>> 24
    }),
  )
  return sharp(data, { raw: { channels: 3, height, width } })
    .png()
    .toBuffer()
}
