import type { Payload, TypedUser } from 'payload'
import type { ReactNode } from 'react'

import { choiceKey, readChoice } from './galleryChoice.js'
import { GalleryView } from './GalleryView.js'

type GalleryProps = {
  payload: Payload
  slug: string
  user?: null | TypedUser
}

/**
 * The list of documents as a gallery. The server already knows who prefers it, so that the table does
 * not show first.
 */
export async function Gallery({ payload, slug, user }: GalleryProps): Promise<ReactNode> {
  return <GalleryView initial={readChoice(await findChoice({ payload, slug, user }))} slug={slug} />
}

type FindChoiceArgs = {
  payload: Payload
  slug: string
  user: null | TypedUser | undefined
}

async function findChoice({ payload, slug, user }: FindChoiceArgs): Promise<unknown> {
  if (user == null) return undefined
  const { docs } = await payload.find({
    collection: 'payload-preferences',
    depth: 0,
    limit: 1,
    pagination: false,
    where: {
      and: [
        { key: { equals: choiceKey(slug) } },
        { 'user.relationTo': { equals: user.collection } },
        { 'user.value': { equals: user.id } },
      ],
    },
  })
  return (docs[0] as undefined | { value?: unknown })?.value
}
