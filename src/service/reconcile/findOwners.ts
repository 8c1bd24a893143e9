import type { CloudflareImage, ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Namesake, Records } from '../records.js'
import type { Patience } from './createPatience.js'

import { isCloudflareImagesError } from '../../errors.js'
import { nameOfImage } from './pairingKeys.js'

/** Documents that lost the image they show, and are called like another one that nothing shows. */
export type Owners = {
  /** False when not all could be asked about: more may be among them, or none at all. */
  isCertain: boolean
  owners: Namesake[]
}

/** Namesakes of one image that Cloudflare is asked about. More tell nothing any more. */
const maxAsked = 20

export type FindOwnersArgs = {
  client: ImagesClient
  images: readonly CloudflareImage[]
  /** Images that are known to be there. */
  isListed?: ((imageId: string) => boolean) | undefined
  patience?: Patience | undefined
  records: Pick<Records, 'eachNamesake'>
}

/**
 * Whose picture unreferenced images may be. When an image's privacy changes, Cloudflare gives it
 * another id: then this is the only copy, and its document shows an image that is gone. Those that
 * nobody can miss are not in the result.
 */
export async function findOwners(args: FindOwnersArgs): Promise<ReadonlyMap<string, Owners>> {
  const found = new Map<string, Owners>()
  const isGone = createQuestion(args)
  for (const [imageId, namesakes] of await findNamesakes(args)) {
    const isCertain = namesakes.length <= maxAsked
    const answers: (boolean | undefined)[] = []
    for (const namesake of isCertain ? namesakes : []) answers.push(await isGone(namesake.imageId))
    const owners = isCertain ? namesakes.filter((_, index) => answers[index] !== false) : namesakes
    if (owners.length === 0) continue
    found.set(imageId, { isCertain: isCertain && !answers.includes(undefined), owners })
  }
  return found
}

async function findNamesakes({
  images,
  isListed,
  records,
}: FindOwnersArgs): Promise<ReadonlyMap<string, Namesake[]>> {
  const found = new Map<string, Namesake[]>()
  const collections = groupBy(images, ({ metadata }) => metadata.payload_collection)
  for (const [collection, ofCollection] of collections) {
    const named = ofCollection.filter((image) => nameOfImage(image) !== undefined)
    const byName = groupBy(named, nameOfImage)
    const names = named.flatMap((image) => nameOfImage(image) ?? [])
    for await (const page of records.eachNamesake({ collection, names: [...new Set(names)] })) {
      for (const namesake of page) {
        if (isListed?.(namesake.imageId) === true) continue
        for (const { imageId } of sharing({ byName, namesake })) add({ found, imageId, namesake })
      }
    }
  }
  return found
}

function sharing({
  byName,
  namesake: { filename, originalFilename },
}: {
  byName: ReadonlyMap<unknown, readonly CloudflareImage[]>
  namesake: Namesake
}): CloudflareImage[] {
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

/** A document and its versions that show one image are one. */
function add({
  found,
  imageId,
  namesake,
}: {
  found: Map<string, Namesake[]>
  imageId: string
  namesake: Namesake
}): void {
  const namesakes = found.get(imageId) ?? []
  if (namesake.imageId === imageId || namesakes.length > maxAsked) return
  const isKnown = namesakes.some(
    (other) =>
      other.collection === namesake.collection &&
      other.id === namesake.id &&
      other.imageId === namesake.imageId,
  )
  if (!isKnown) found.set(imageId, [...namesakes, namesake])
}

/** Asks about each image once. `undefined` where Cloudflare gave no answer. */
function createQuestion({
  client,
  patience,
}: FindOwnersArgs): (imageId: string) => Promise<boolean | undefined> {
  const answers = new Map<string, boolean | undefined>()
  const ask = async (imageId: string): Promise<boolean | undefined> => {
    if (patience?.isOver === true) return undefined
    try {
      await client.getImage({ imageId })
      patience?.note(false)
      return false
    } catch (error) {
      if (!isCloudflareImagesError(error)) throw error
      const isGone = error.code === 'API_NOT_FOUND'
      patience?.note(!isGone)
      return isGone ? true : undefined
    }
  }
  return async (imageId) => {
    if (!answers.has(imageId)) answers.set(imageId, await ask(imageId))
    return answers.get(imageId)
  }
}
