import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { DocumentWithFilename, Ledger } from '../ledger.js'
import type { FailureLimit } from './createFailureLimit.js'

import { isCloudflareImagesError } from '../../errors.js'
import { nameOfImage } from './matchKeys.js'

/** Documents that lost the image they show, and are called like another one that nothing shows. */
export type Owners = {
  /** False when not all could be asked about: more may be among them, or none at all. */
  isCertain: boolean
  candidates: DocumentWithFilename[]
}

/** Documents with the filename of one image that Cloudflare is asked about. More would tell nothing. */
const maxAsked = 20

export type FindCandidatesArgs = {
  client: ImagesClient
  images: readonly CloudflareImage[]
  /** Images that are known to be there. */
  isListed?: ((imageId: string) => boolean) | undefined
  failureLimit?: FailureLimit | undefined
  ledger: Pick<Ledger, 'eachDocumentWithFilename'>
}

/**
 * Whose picture unreferenced images may be. When an image's privacy changes, Cloudflare gives it
 * another id: then this is the only copy, and its document shows an image that is gone. Those that
 * nobody can miss are not in the result.
 */
export async function findCandidates(
  args: FindCandidatesArgs,
): Promise<ReadonlyMap<string, Owners>> {
  const found = new Map<string, Owners>()
  const isGone = createQuestion(args)
  for (const [imageId, documents] of await findDocuments(args)) {
    const isCertain = documents.length <= maxAsked
    const answers: (boolean | undefined)[] = []
    for (const document of isCertain ? documents : []) answers.push(await isGone(document.imageId))
    const candidates = isCertain
      ? documents.filter((_, index) => answers[index] !== false)
      : documents
    if (candidates.length === 0) continue
    found.set(imageId, { isCertain: isCertain && !answers.includes(undefined), candidates })
  }
  return found
}

async function findDocuments({
  images,
  isListed,
  ledger,
}: FindCandidatesArgs): Promise<ReadonlyMap<string, DocumentWithFilename[]>> {
  const found = new Map<string, DocumentWithFilename[]>()
  const collections = groupBy(images, ({ metadata }) => metadata.payload_collection)
  for (const [collection, ofCollection] of collections) {
    const named = ofCollection.filter((image) => nameOfImage(image) !== undefined)
    const byName = groupBy(named, nameOfImage)
    const names = named.flatMap((image) => nameOfImage(image) ?? [])
    for await (const page of ledger.eachDocumentWithFilename({
      collection,
      names: [...new Set(names)],
    })) {
      for (const document of page) {
        if (isListed?.(document.imageId) === true) continue
        for (const { imageId } of sharing({ byName, document })) add({ found, imageId, document })
      }
    }
  }
  return found
}

type SharingArgs = {
  byName: ReadonlyMap<unknown, readonly CloudflareImage[]>
  document: DocumentWithFilename
}

function sharing({
  byName,
  document: { filename, originalFilename },
}: SharingArgs): CloudflareImage[] {
  return [...new Set([filename, originalFilename])].flatMap((name) => byName.get(name) ?? [])
}

function groupBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => unknown,
): ReadonlyMap<unknown, Item[]> {
  const groups = new Map<unknown, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

type AddArgs = {
  found: Map<string, DocumentWithFilename[]>
  imageId: string
  document: DocumentWithFilename
}

/** A document and its versions that show one image are one. */
function add({ found, imageId, document }: AddArgs): void {
  const documents = found.get(imageId) ?? []
  if (document.imageId === imageId || documents.length > maxAsked) return
  const isKnown = documents.some(
    (other) =>
      other.collection === document.collection &&
      other.id === document.id &&
      other.imageId === document.imageId,
  )
  if (!isKnown) found.set(imageId, [...documents, document])
}

/** Asks about each image once. `undefined` where Cloudflare gave no answer. */
function createQuestion({
  client,
  failureLimit,
}: FindCandidatesArgs): (imageId: string) => Promise<boolean | undefined> {
  const answers = new Map<string, boolean | undefined>()
  const ask = async (imageId: string): Promise<boolean | undefined> => {
    if (failureLimit?.isOver === true) return undefined
    try {
      await client.getImage({ imageId })
      failureLimit?.note(false)
      return false
    } catch (error) {
      if (!isCloudflareImagesError(error)) throw error
      const isGone = error.code === 'API_NOT_FOUND'
      failureLimit?.note(!isGone)
      return isGone ? true : undefined
    }
  }
  return async (imageId) => {
    if (!answers.has(imageId)) answers.set(imageId, await ask(imageId))
    return answers.get(imageId)
  }
}
