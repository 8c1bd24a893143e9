import type { MigrateReport } from './migrateReport.js'
import type { MigrateRun } from './migrateTypes.js'

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat, unlink } from 'node:fs/promises'

import { CloudflareImagesError } from '../../errors.js'
import { localPathOf, sizeFilesOf } from '../database/localFiles.js'
import { forEachMoved, type Moved } from './moved.js'

/**
 * Deletes the files of images that were moved, each once Cloudflare has given back the same bytes.
 *
 * @param args.patiently waits where calls are used up
 */
export async function deleteFiles(
  run: MigrateRun,
  report: MigrateReport,
  patiently: (work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const work = (moved: Moved): Promise<void> =>
    patiently(async () => {
      await compare(run, moved)
      if (await removeFiles(run, moved)) report.filesDeleted += 1
    })
  await forEachMoved({ report, run, work })
}

async function compare({ client, payload }: MigrateRun, moved: Moved): Promise<void> {
  const { collection, doc, filename, imageId } = moved
  const path = localPathOf({ filename, payload, slug: collection })
  if (path === undefined) return
  // Its image was made from another file, which was cleaned on its way or has changed since.
  if ((await stat(path)).size !== doc.filesize) throw kept(filename)
  const { body } = await client.getImageBlob({ imageId })
  const stored = await hashOf(body as unknown as AsyncIterable<Uint8Array>)
  if (stored !== (await hashOf(createReadStream(path)))) throw kept(filename)
}

const kept = (filename: string): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'API_RESPONSE_INVALID',
    message: `"${filename}" is not the file that the image was made from, so it was kept.`,
  })

async function hashOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of pieces) hash.update(piece)
  return hash.digest('hex')
}

/**
 * Sizes first: as long as the original is there, the next run finds what is left.
 *
 * @returns false where a document or version without an image has the file still
 */
async function removeFiles({ ledger, payload }: MigrateRun, moved: Moved): Promise<boolean> {
  const { collection, doc, filename } = moved
  if ((await ledger.referenceOfFile({ collection, filename })) !== 'none') return false
  for (const name of [...sizeFilesOf(doc), filename]) {
    const path = localPathOf({ filename: name, payload, slug: collection })
    if (path !== undefined) await unlink(path).catch(unlessGone)
  }
  return true
}

const unlessGone = (error: unknown): void => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
