import { afterEach, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { makeFolder, removeEmulatorFolders } from '../../../test/fixtures/openEmulator.js'
import { createImageIndex } from './createImageIndex.js'
import { formatStored, writeJSON } from './jsonFile.js'

afterEach(removeEmulatorFolders)

async function plant({ dir, imageId }: { dir: string; imageId: string }): Promise<void> {
  const folder = join(dir, imageId)
  const createdAt = '2026-01-01T00:00:00.000Z'
  await mkdir(folder)
  const attributes = { createdAt, imageId, metadata: {}, requireSignedURLs: false }
  await writeFile(join(folder, 'image.json'), formatStored(attributes))
  await writeFile(
    join(folder, 'upload.json'),
    formatStored({ file: 'original.jpg', filename: 'a.jpg', uploadedAt: createdAt }),
  )
}

test('ten thousand images are listed, a second time too', async () => {
  const dir = await makeFolder()
  const ids = Array.from({ length: 10_000 }, () => randomUUID())
  for (let start = 0; start < ids.length; start += 100) {
    await Promise.all(ids.slice(start, start + 100).map((imageId) => plant({ dir, imageId })))
  }
  const index = createImageIndex(dir)
  for (let round = 0; round < 2; round += 1) expect(await index.list()).toHaveLength(10_000)
})

test('renews what it knows: changed records are read again, and gone ones left out', async () => {
  const dir = await makeFolder()
  for (const imageId of ['changed', 'gone', 'same']) await plant({ dir, imageId })
  const index = createImageIndex(dir)
  const records = (await index.list()).sort((a, b) => a.imageId.localeCompare(b.imageId))
  await rm(join(dir, 'gone'), { recursive: true })
  const changed = { ...records[0], creator: 'jane' }
  await writeJSON({ path: join(dir, 'changed', 'image.json'), value: changed })
  expect(index.renew(records).map(({ creator, imageId }) => [imageId, creator])).toEqual([
    ['changed', 'jane'],
    ['same', undefined],
  ])
})
