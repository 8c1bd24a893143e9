import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

import { listLedger } from '../support/account.js'
import { issue, type WebhookSite } from '../webhook/webhookSite.js'

export const minuteMs = 60_000

export type Refreshed = {
  changed: boolean
  code: string | undefined
  message: string
  reason: null | string
  status: null | string
  /** Of HTTP. */
  answered: number
  body: Record<string, unknown>
}

/** A document whose file is still to come. */
export async function issueOne(
  { site }: WebhookSite,
  body: Record<string, unknown> = {},
): Promise<{ id: number | string; imageId: string; uploadURL: string }> {
  const answer = await issue(site, body)
  const { document, imageId, uploadURL } = answer.body
  if (document == null) throw new Error('No document came with the URL')
  return { id: document.id, imageId, uploadURL }
}

/** What the button for one document calls. */
export async function refresh(
  { site }: WebhookSite,
  id: number | string,
  init: { anonymous?: boolean } = {},
): Promise<Refreshed> {
  return post(site, `/api/media/${id}/refresh`, undefined, init)
}

export async function post(
  site: Site,
  path: string,
  json?: unknown,
  init: { anonymous?: boolean } = {},
): Promise<Refreshed> {
  const response = await site.rest(path, {
    ...init,
    body: json === undefined ? null : JSON.stringify(json),
    headers: { 'content-type': 'application/json' },
    method: 'POST',
  })
  const body = (await response.json()) as Refreshed & {
    errors?: { data?: { code?: string }; message: string }[]
  }
  return {
    ...body,
    answered: response.status,
    body,
    code: body.errors?.[0]?.data?.code,
    message: body.errors?.[0]?.message ?? '',
  }
}

/** As the database has it. */
export async function documentOf({ site }: WebhookSite, id: number | string): Promise<MediaDoc> {
  const where = { id: { equals: id } }
  const doc = await site.payload.db.findOne({ collection: 'media', where })
  return doc as unknown as MediaDoc
}

/** The note that a document waits. */
export async function checkRowOf(
  { site }: WebhookSite,
  imageId: string,
): Promise<Record<string, unknown> | undefined> {
  return (await listLedger(site)).find(({ id }) => id === `check:${imageId}`)
}

/** What happened to an image, in order, without the looks that changed nothing. */
export async function eventsOf(opened: WebhookSite, imageId: string): Promise<string[]> {
  return (await listEvents(opened, imageId)).filter((type) => type !== 'refreshed')
}

/** The same with all that is kept. */
export async function listEvents({ site }: WebhookSite, imageId: string): Promise<string[]> {
  const { docs } = await site.payload.db.find({
    collection: 'cloudflare-images-events',
    limit: 0,
    pagination: false,
    sort: 'createdAt',
    where: { imageId: { equals: imageId } },
  })
  return (docs as unknown as { type: string }[]).map(({ type }) => type)
}

export async function isAtCloudflare({ service }: WebhookSite, imageId: string): Promise<boolean> {
  const { client } = await service.connect()
  return client.getImage({ imageId }).then(
    () => true,
    () => false,
  )
}
