import type { Ledger } from './ledger.js'

import { CloudflareImagesError } from '../errors.js'
import { fitFilename } from './fitFilename.js'
import { uploadRowId } from './ledger.js'

export type ReserveFilenameArgs = {
  collection: string
  /** The document that may keep its own name. */
  docId: number | string | undefined
  durable: boolean
  graceSeconds: number
  /** What the reservation stands for. @default 'upload' */
  kind?: 'file' | 'upload'
  /** Whether a name is taken by something that no document has. */
  isTaken?: (filename: string) => Promise<boolean>
  name: string
  now: () => Date
  ledger: Ledger
  /** Null where no image is stored under this reservation: then the sweep looks for none. */
  uploadId: null | string
}

/** Names looked at together once the wanted one is taken. */
const batchSize = 50
const maxBatches = 200

/**
 * Picks `photo.jpg`, else `photo-1.jpg` and so on. The ledger row's id holds the name, so the
 * database decides between two uploads of one name; then the documents are asked.
 *
 * @throws CloudflareImagesError FILE_NAME_INVALID when 10,000 names in a row are taken.
 */
export async function reserveFilename(
  args: ReserveFilenameArgs,
): Promise<{ filename: string; rowId: string }> {
  const { collection, docId, name, ledger } = args
  const wanted = await tryFilename({ ...args, filename: name })
  if (wanted !== undefined) return wanted
  let last = name
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const filenames = nextFilenames({ count: batchSize, filename: last })
    const taken = await ledger.findTakenFilenames({ collection, docId, filenames })
    for (const filename of filenames) {
      const reserved = taken.has(filename) ? undefined : await tryFilename({ ...args, filename })
      if (reserved !== undefined) return reserved
      last = filename
    }
  }
  throw new CloudflareImagesError({
    code: 'FILE_NAME_INVALID',
    message: `There are thousands of files called like "${name}". Rename the file.`,
  })
}

type TryFilenameArgs = ReserveFilenameArgs & { filename: string }

/** Reserve first, ask second: a document that is saved in between is seen by one of the two. */
async function tryFilename({
  collection,
  docId,
  durable,
  filename,
  graceSeconds,
  isTaken,
  kind = 'upload',
  now,
  ledger,
  uploadId,
}: TryFilenameArgs): Promise<{ filename: string; rowId: string } | undefined> {
  if ((await isTaken?.(filename)) === true) return undefined
  const id = uploadRowId({ collection, filename })
  const isReserved = await ledger.insert({
    durable,
    row: {
      attempts: 0,
      collectionSlug: collection,
      dueAt: new Date(now().getTime() + graceSeconds * 1000).toISOString(),
      expiresAt: null,
      filename,
      id,
      imageId: null,
      kind,
      lastError: null,
      uploadId,
    },
  })
  if (!isReserved) return undefined
  const taken = await ledger.findTakenFilenames({ collection, docId, filenames: [filename] })
  if (taken.size === 0) return { filename, rowId: id }
  await ledger.remove({ durable, id })
  return undefined
}

function nextFilenames({ count, filename }: { count: number; filename: string }): string[] {
  const filenames: string[] = []
  let last = filename
  for (let index = 0; index < count; index += 1) {
    last = nextFilename(last)
    filenames.push(last)
  }
  return filenames
}

/** `photo.jpg` -> `photo-1.jpg` -> `photo-2.jpg`, as Payload counts. */
export function nextFilename(filename: string): string {
  const dot = filename.lastIndexOf('.')
  const stem = dot > 0 ? filename.slice(0, dot) : filename
  const extension = dot > 0 ? filename.slice(dot) : ''
  const counted = /^(.*)-(\d{1,9})$/.exec(stem)
  return counted === null
    ? fitFilename({ ending: `-1${extension}`, stem })
    : fitFilename({ ending: `-${Number(counted[2]) + 1}${extension}`, stem: counted[1] ?? '' })
}
