import type { ImageEvent } from '../../core/imageEvent.js'

/** Facts that name an image: the one before. */
const namingFacts = ['previousImageId', 'replaces'] as const

/**
 * Events for somebody who must not see every image: one that names another tells what happened, and
 * to no image in particular.
 *
 * @param args.sees whether they see this image clean, asked once per image and collection
 */
export async function hideUnseen<T extends ImageEvent>({
  events,
  sees,
}: {
  events: readonly T[]
  sees: (named: { collection: null | string; imageId: string }) => Promise<boolean>
}): Promise<T[]> {
  const asked = new Map<string, Promise<boolean>>()
  const isSeen = async (named: Parameters<typeof sees>[0]): Promise<boolean> => {
    const key = JSON.stringify([named.collection, named.imageId])
    const answer = asked.get(key) ?? sees(named)
    asked.set(key, answer)
    return answer
  }
  return Promise.all(
    events.map(async (event) => {
      const { collection } = event
      const seen = imagesOf(event).map((imageId) => isSeen({ collection, imageId }))
      return (await Promise.all(seen)).every(Boolean)
        ? event
        : { ...event, data: {}, imageId: null }
    }),
  )
}

function imagesOf({ data, imageId }: ImageEvent): string[] {
  const named = [imageId, ...namingFacts.map((fact) => data[fact])]
  return named.filter((value): value is string => typeof value === 'string')
}
