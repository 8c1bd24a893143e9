import type { DeliveryPlan, Entry, ForgeryKind, GenuineKind, WorldStep } from './deliveryModel.js'
import type { Delivered, Message, WebhookSite } from './webhookSite.js'

import { expect } from '@jest/globals'

import { local } from '../support/account.js'
import { send } from '../support/upload.js'
import { answerFor, look } from './deliveryModel.js'
import {
  deliver,
  genuine,
  hmacOf,
  issue,
  notification,
  photo,
  queueEvent,
  secret,
  upload,
} from './webhookSite.js'

/** Bytes that Cloudflare takes and this site does not. */
export type Samples = { good: Uint8Array; 'no image': Uint8Array; refused: Uint8Array }

/** A site with images of every kind, and what the model says of them. */
export type World = { entries: Entry[]; nowMs(): number; opened: WebhookSite; samples: Samples }

const blank = {
  documentId: undefined,
  isDeleted: false,
  isOpen: false,
  status: 'none',
  uploadURL: '',
} as const

export async function openImage(
  { entries, opened }: World,
  { expiresInSeconds = 1800, hasDocument = true } = {},
): Promise<void> {
  const { body } = await issue(opened.site, {
    expiresInSeconds,
    ...(hasDocument ? {} : { document: undefined }),
    filename: `photo-${entries.length}.jpg`,
  })
  entries.push({
    documentId: body.document?.id,
    expiresAtMs: Date.parse(body.expiresAt),
    imageId: body.imageId,
    isDeleted: false,
    isOpen: !hasDocument,
    remote: 'draft',
    status: hasDocument ? 'draft' : 'none',
    uploadURL: body.uploadURL,
  })
}

/** Sixty images: drafts, uploads without a document, documents saved as usual, and unknown ones. */
export async function fill(world: World): Promise<void> {
  const { entries, opened } = world
  for (let index = 0; index < 36; index += 1) {
    await openImage(world, { expiresInSeconds: [120, 1800, 21_600][index % 3] ?? 120 })
  }
  for (let index = 0; index < 8; index += 1) await openImage(world, { hasDocument: false })
  for (let index = 0; index < 8; index += 1) {
    const { doc } = await send(opened.site, { file: { bytes: await photo(), name: 'saved.jpg' } })
    const imageId = String(doc.cloudflare.imageId)
    const known = { documentId: doc.id, expiresAtMs: Infinity, imageId, remote: 'stored' } as const
    entries.push({ ...blank, ...known, status: 'uploaded' })
  }
  for (let index = 10; index < 18; index += 1) {
    const imageId = `ffffffff-0000-4000-8000-0000000000${index}`
    entries.push({ ...blank, expiresAtMs: Infinity, imageId, remote: 'gone' })
  }
}

const pick = ({ entries }: World, index: number): Entry => entries[index % entries.length] as Entry

/** Something happens at Cloudflare or here, and the model is told. */
export async function change(world: World, step: WorldStep): Promise<void> {
  const { nowMs, opened, samples } = world
  if (step.action === 'move') {
    opened.moveClock(step.seconds * 1000)
    return
  }
  if (step.action === 'issue') return openImage(world, step)
  const entry = pick(world, step.image)
  if (step.action === 'upload') {
    // On the second of its end an upload URL may or may not work.
    if (entry.uploadURL === '' || Math.abs(nowMs() - entry.expiresAtMs) < 30_000) return
    const isOpen = entry.remote === 'draft' && nowMs() < entry.expiresAtMs
    const isTaken = isOpen && step.bytes !== 'no image'
    const status = await upload(opened.emulator, entry.uploadURL, samples[step.bytes])
    expect(status === 200).toBe(isTaken)
    if (isTaken) entry.remote = step.bytes === 'refused' ? 'refused' : 'stored'
  } else if (step.action === 'deleteAtCloudflare') {
    if (entry.remote === 'gone') return
    const { client } = await opened.service.connect()
    await client.deleteImage({ imageId: entry.imageId })
    entry.remote = 'gone'
  } else if (entry.documentId !== undefined) {
    await local(opened.site).delete({ collection: 'media', id: entry.documentId })
    Object.assign(entry, { documentId: undefined, isDeleted: true, remote: 'gone', status: 'none' })
  }
}

/** The message of a plan, and the entries that the site looks at because of it. */
function word(world: World, plan: DeliveryPlan): { about: Entry[]; message: Message } {
  const entry = pick(world, plan.image)
  if (plan.forged) return { about: [], message: forge(plan.kind, notification(entry.imageId)) }
  const others = plan.others.map((index) => pick(world, index))
  const about = plan.kind === 'list' ? [entry, ...others] : [entry]
  const message = tell(
    plan.kind,
    about.map(({ imageId }) => imageId),
  )
  return { about: isUseless(plan.kind) ? [] : about, message }
}

const large = 'x'.repeat(70_000)
const fixed: Partial<Record<GenuineKind, string>> = {
  broken: '{"data":{"id":"2cdc28f0',
  empty: '{"data":{}}',
  large: JSON.stringify({ text: large }),
  test: '{"text":"Hello World! This is a test message."}',
}
const isUseless = (kind: GenuineKind): boolean => kind in fixed

function tell(kind: GenuineKind, imageIds: string[]): Message {
  const [imageId = ''] = imageIds
  const body = fixed[kind]
  if (body !== undefined) return { body, headers: { 'cf-webhook-auth': secret } }
  const claims = { draft: true, error: { code: 5455 }, status: 'failure' }
  const signed = JSON.stringify(queueEvent(imageId))
  switch (kind) {
    case 'failed':
      return genuine(notification(imageId, claims))
    case 'list':
      return genuine(imageIds.map(queueEvent))
    case 'queue':
      return genuine(queueEvent(imageId))
    case 'signed':
      return { body: signed, headers: { 'x-signature': `sha256=${hmacOf(signed)}` } }
    case 'text':
      return genuine({ text: `The upload of ${imageId} is complete.`, ts: 1 })
    default:
      return genuine(notification(imageId))
  }
}

function forge(kind: ForgeryKind, content: unknown): Message {
  const body = JSON.stringify(content)
  const headers: Record<ForgeryKind, Record<string, string>> = {
    cut: { 'cf-webhook-auth': secret.slice(0, -1) },
    'empty header': { 'cf-webhook-auth': '' },
    'foreign signature': { 'x-signature': hmacOf(body, 'the-key-of-somebody-else') },
    large: { 'cf-webhook-auth': 'wrong' },
    'no header': {},
    stream: { 'webhook-signature': `time=1,sig1=${hmacOf(`1.${body}`)}` },
    test: { 'cf-webhook-auth': 'test' },
    wrong: { 'cf-webhook-auth': 'another-secret-of-a-destination' },
  }
  if (kind === 'large') return { body: JSON.stringify([content, large]), headers: headers.large }
  return { body: kind === 'test' ? '{"text":"Hello"}' : body, headers: headers[kind] }
}

function expectedStatus(plan: DeliveryPlan, about: readonly Entry[]): number | undefined {
  if (plan.kind === 'large') return 413
  if (plan.forged) return 401
  if (plan.kind === 'test') return 200
  if (isUseless(plan.kind)) return 400
  const answers = about.map(answerFor)
  if (answers.includes(200)) return 200
  return answers.every((answer) => answer === 404) ? 404 : undefined
}

/** Delivers all plans at once; the order in which they are handled must not matter. */
export async function deliverAll(world: World, plans: readonly DeliveryPlan[]): Promise<void> {
  const worded = plans.map((plan) => ({ ...word(world, plan), plan }))
  const answers = await Promise.all(
    worded.map(({ message }) => deliver(world.opened.site, message)),
  )
  for (const { about } of worded) for (const entry of about) look(entry, world.nowMs())
  for (const [index, { about, plan }] of worded.entries()) {
    const expected = expectedStatus(plan, about)
    const { body, status } = answers[index] as Delivered
    if (expected === undefined) expect([200, 404]).toContain(status)
    else expect([plan.kind, status]).toEqual([plan.kind, expected])
    const [entry] = about
    if (about.length === 1 && plan.kind !== 'list' && entry?.documentId !== undefined) {
      expect(body.status).toBe(entry.status)
    }
  }
}
