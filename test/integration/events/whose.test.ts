import type { ImageEvent } from '../../../src/core/imageEvent.js'
import type { Service } from '../../../src/service/createService.js'
import type { Caller } from '../directUpload/browser.js'
import type { Site } from '../support/startPayload.js'

import { afterAll, beforeAll, expect, test } from '@jest/globals'

import { emitFor } from '../../../src/plugin/events/recordEvent.js'
import { trimEvents } from '../../../src/plugin/events/trimEvents.js'
import { drawSolid } from '../../fixtures/images.js'
import { issue, uploadDirectly } from '../directUpload/browser.js'
import { startPayload } from '../support/startPayload.js'
import { photo } from '../webhook/webhookSite.js'

type Row = { actor: null | string; byVisitor: boolean; imageId: string; type: string }

const slug = 'cloudflare-images-events'
/** A twentieth of all. */
const perActor = 12

let site: Site
let told: ImageEvent[] = []
let member: Caller & { name: string }

// Whoever signs up may upload, and change what is theirs.
beforeAll(async () => {
  site = await startPayload({
    collections: [
      { auth: true, fields: [], slug: 'members' },
      {
        access: {
          create: () => true,
          read: () => true,
          update: ({ req: { user } }) =>
            user?.collection === 'members' ? { owner: { equals: String(user.id) } } : user !== null,
        },
        fields: [{ name: 'owner', type: 'text' }],
        slug: 'media',
        upload: { mimeTypes: ['image/jpeg'] },
      },
    ],
    options: {
      events: { maxRows: perActor * 20 },
      hooks: { onEvent: ({ event }) => void told.push(event) },
    },
  })
  const credentials = { email: 'somebody@example.com', password: 'a-long-password' }
  const { id } = await site.payload.create({ collection: 'members', data: credentials })
  const { token } = await site.payload.login({ collection: 'members', data: credentials })
  member = { name: `members:${id}`, token: String(token) }
})
afterAll(() => site.stop())

async function rows(where: Record<string, unknown> = {}): Promise<Row[]> {
  const args = { collection: slug, pagination: false, sort: ['createdAt', 'id'] }
  const { docs } = await site.payload.db.find<Row & { id: number }>({
    ...args,
    where: where as never,
  })
  return docs
}

const service = (): Service =>
  (site.payload.config.custom as { cloudflareImages: () => Service }).cloudflareImages()

/** Messages of Cloudflare come whenever they come. */
const typesOf = (list: Row[]): string[] =>
  list.map(({ type }) => type).filter((type) => type !== 'webhook')

const causes: readonly {
  actor: () => null | string
  byVisitor: boolean
  caller: () => Caller
  name: string
}[] = [
  { actor: () => null, byVisitor: false, caller: () => ({}), name: 'who may update all' },
  { actor: () => member.name, byVisitor: false, caller: () => member, name: 'who may update some' },
  {
    actor: () => 'visitor',
    byVisitor: true,
    caller: () => ({ anonymous: true }),
    name: 'a visitor',
  },
]

test.each(causes)('what $name causes is theirs', async ({ actor, byVisitor, caller, name }) => {
  const expected = { actor: actor(), byVisitor }
  const { issued, status } = await uploadDirectly(site, {
    ...caller(),
    file: { bytes: await photo(), name: `${name}.jpg` },
  })
  expect(status).toBe(201)
  const { imageId } = issued
  // What a job finds out later is theirs, too.
  const emit = emitFor({ payload: site.payload, service: service() })
  await emit({ imageId, message: 'It was deleted.', type: 'deleted' })
  const found = await rows({ imageId: { equals: imageId } })
  expect(typesOf(found)).toEqual(['issued', 'uploaded', 'deleted'])
  for (const row of found) expect(row).toMatchObject(expected)

  const bytes = await drawSolid({ format: 'png', height: 20, width: 30 })
  const refused = await uploadDirectly(site, {
    ...caller(),
    file: { bytes, name: `refused of ${name}.jpg` },
  })
  expect(refused.code).toBe('IMAGE_TYPE_REFUSED')
  const ofRefused = await rows({ imageId: { equals: refused.issued.imageId } })
  expect(typesOf(ofRefused)).toEqual(['issued', 'failed'])
  for (const row of ofRefused) expect(row).toMatchObject(expected)
})

test('what a job finds of an image that no event knows takes nobody’s place', async () => {
  const emit = emitFor({ payload: site.payload, service: service() })
  await emit({ imageId: 'forgotten', message: 'It was deleted.', type: 'deleted' })
  await emit({ message: 'The account was reconciled.', type: 'swept' })
  const [ofImage] = await rows({ imageId: { equals: 'forgotten' } })
  expect(ofImage).toMatchObject({ actor: 'visitor', byVisitor: true })
  const [ofAccount] = await rows({ type: { equals: 'swept' } })
  expect(ofAccount).toMatchObject({ actor: null, byVisitor: false })
})

test.each(causes.slice(1))(
  'of $name a number is kept, and told within an hour; no other’s goes for it',
  async ({ actor, caller }) => {
    const others = { actor: { not_equals: actor() } }
    const ofOthers = await rows(others)
    const logger = { lines: 0 }
    told = []
    site.payload.logger.debug = () => (logger.lines += 1)
    const ids: string[] = []
    for (let index = 0; index < perActor * 2; index += 1) {
      const file = { bytes: new Uint8Array(9), name: `flood-${index}.jpg` }
      ids.push((await issue(site, { ...caller(), file })).imageId)
    }
    const kept = await rows({ actor: { equals: actor() } })
    expect(kept.map(({ imageId }) => imageId)).toEqual(ids.slice(-perActor))
    expect(await rows(others)).toEqual(ofOthers)
    expect(told.length).toBeLessThan(perActor)
    expect(logger.lines).toBe(told.length)
  },
)

test('where rows are too many, visitors’ go first, then theirs who may update some', async () => {
  const of = (list: Row[], actor: null | string) => list.filter((row) => row.actor === actor).length
  const all = await rows()
  const trusted = of(all, null)
  const trim = async (maxRows: number) => {
    const options = { ...service().options, events: { maxAgeDays: 30, maxRows } }
    await trimEvents({ now: new Date(), payload: site.payload, service: { options } })
    const left = await rows()
    return { member: of(left, member.name), trusted: of(left, null), visitor: of(left, 'visitor') }
  }
  expect(trusted).toBeGreaterThan(0)
  expect(await trim(trusted + perActor + 2)).toEqual({ member: perActor, trusted, visitor: 2 })
  expect(await trim(trusted + 3)).toEqual({ member: 3, trusted, visitor: 0 })
  expect(await trim(trusted - 1)).toEqual({ member: 0, trusted: trusted - 1, visitor: 0 })
})
