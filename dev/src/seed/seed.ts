import type { Payload } from 'payload'

import type { PhotoName } from './photos.js'

import path from 'node:path'

import { demoUser } from '../demoUser.js'
import { photoDir } from '../paths.js'
import { articles } from './articles.js'
import { photos } from './photos.js'
import { richText } from './richText.js'

/** Numbers in SQLite and Postgres, text in MongoDB. */
type PhotoIds = Record<PhotoName, number | string>

/** Fills an empty demo: a user, five photographs, and posts that show them. */
export async function seed(payload: Payload): Promise<void> {
  const { totalDocs } = await payload.count({ collection: 'users' })
  if (totalDocs > 0) return
  payload.logger.info('The demo is empty: adding a user, photographs and posts ...')
  const ids = await addPhotos(payload)
  for (const { hero, inline, paragraphs, title } of articles) {
    await payload.create({
      collection: 'posts',
      data: {
        body: richText({ mediaId: inline === undefined ? undefined : ids[inline], paragraphs }),
        hero: ids[hero],
        title,
      },
    })
  }
  // Last, because the user marks a demo as complete.
  await payload.create({ collection: 'users', data: demoUser })
  payload.logger.info(`Sign in as ${demoUser.email}: the form is filled in.`)
}

async function addPhotos(payload: Payload): Promise<PhotoIds> {
  const ids: Partial<PhotoIds> = {}
  for (const [name, { alt, file, focal }] of Object.entries(photos)) {
    const { id } = await payload.create({
      collection: 'media',
      data: { _status: 'published', alt, focalX: focal.x, focalY: focal.y },
      filePath: path.join(photoDir, file),
    })
    ids[name as PhotoName] = id
  }
  return ids as PhotoIds
}
