import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { createRenditionCache } from './createRenditionCache.js'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'renditions-'))
})
afterEach(() => rm(dir, { force: true, recursive: true }))

const key = (name: string) => ({ contentType: 'image/webp', parts: [name] })

async function filesOnDisk() {
  const names = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile())
  const paths = files.map(({ name, parentPath }) => path.join(parentPath, name))
  const sizes = await Promise.all(paths.map(async (file) => (await stat(file)).size))
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), paths }
}

/** Renders counted pictures of a kilobyte. */
function createRenderer() {
  const rendered: string[] = []
  const ask = (cache: ReturnType<typeof createRenditionCache>, name: string) =>
    cache.get({
      key: key(name),
      render: async () => {
        rendered.push(name)
        await new Promise((resolve) => setImmediate(resolve))
        return Buffer.alloc(1_024, name)
      },
    })
  return { ask, rendered }
}

describe('createRenditionCache', () => {
  test('equal requests at once render once', async () => {
    const cache = createRenditionCache({ dir, maxBytes: 1e6 })
    const { ask, rendered } = createRenderer()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(cache, 'a')))
    expect(rendered).toEqual(['a'])
    expect(new Set(answers.map(({ etag }) => etag)).size).toBe(1)
    expect(answers[0]?.source).toBe('render')
    expect((await ask(cache, 'a')).source).toBe('cache')
  })

  test('another process finds the rendition on disk, with the same tag', async () => {
    const { ask, rendered } = createRenderer()
    const first = await ask(createRenditionCache({ dir, maxBytes: 1e6 }), 'a')
    const second = await ask(createRenditionCache({ dir, maxBytes: 1e6 }), 'a')
    expect(rendered).toEqual(['a'])
    expect(second).toEqual({ ...first, source: 'cache' })
  })

  test('a failed render is not remembered', async () => {
    const cache = createRenditionCache({ dir, maxBytes: 1e6 })
    const failing = { key: key('a'), render: () => Promise.reject(new Error('no')) }
    await expect(cache.get(failing)).rejects.toThrow('no')
    const { ask } = createRenderer()
    expect((await ask(cache, 'a')).bytes).toHaveLength(1_024)
  })

  test('two writers keep to the bound together', async () => {
    const maxBytes = 64 * 1_024
    const caches = [
      createRenditionCache({ dir, maxBytes }),
      createRenditionCache({ dir, maxBytes }),
    ]
    const { ask } = createRenderer()
    let peak = 0
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(
        caches.flatMap((cache, writer) =>
          Array.from({ length: 10 }, (_, index) => ask(cache, `${writer}-${round}-${index}`)),
        ),
      )
      peak = Math.max(peak, (await filesOnDisk()).bytes)
    }
    expect(peak).toBeLessThanOrEqual(maxBytes)
    expect(peak).toBeGreaterThan(maxBytes / 3)
  })

  test('the least recently read go first', async () => {
    const maxBytes = 40 * 1_024
    const { ask, rendered } = createRenderer()
    const names = Array.from({ length: 30 }, (_, index) => `old-${index}`)
    for (const name of names) await ask(createRenditionCache({ dir, maxBytes }), name)
    await ageAll()
    await ask(createRenditionCache({ dir, maxBytes }), 'old-29')
    const writer = createRenditionCache({ dir, maxBytes })
    for (let index = 0; index < 20; index += 1) await ask(writer, `new-${index}`)
    rendered.length = 0
    await ask(createRenditionCache({ dir, maxBytes }), 'old-29')
    await ask(createRenditionCache({ dir, maxBytes }), 'old-0')
    expect(rendered).toEqual(['old-0'])
  })

  test('leftovers of a killed writer are swept, fresh ones are left alone', async () => {
    await mkdir(path.join(dir, 'ab'))
    const [stale, fresh] = ['stale.part', 'fresh.part'].map((name) => path.join(dir, 'ab', name))
    await writeFile(stale!, 'x')
    await writeFile(fresh!, 'x')
    await utimes(stale!, new Date(0), new Date(0))
    const { ask } = createRenderer()
    await ask(createRenditionCache({ dir, maxBytes: 1e6 }), 'a')
    const { paths } = await filesOnDisk()
    expect(paths).toContain(fresh)
    expect(paths).not.toContain(stale)
  })

  test('a folder that cannot be written means slower, not broken', async () => {
    await writeFile(path.join(dir, 'file'), '')
    const { ask } = createRenderer()
    const cache = createRenditionCache({ dir: path.join(dir, 'file', 'below'), maxBytes: 1e6 })
    expect((await ask(cache, 'a')).bytes).toHaveLength(1_024)
  })

  async function ageAll() {
    const { paths } = await filesOnDisk()
    await Promise.all(paths.map((file) => utimes(file, new Date(1e12), new Date(1e12))))
  }
})
