import type { ImagesClient } from '../../../src/cloudflare/imagesClient.js'
import type { Emulator } from '../../../src/emulator/emulatorOptions.js'
import type { Service } from '../../../src/service/createService.js'
import type { Site } from '../support/startPayload.js'

import { getCloudflareImages } from '../../../src/index.js'

/** What any call about a direct upload may answer. */
export type Answer = {
  body: Record<string, unknown> & {
    cancelled?: boolean
    document?: null | (Record<string, unknown> & { id: number | string })
    expiresAt: string
    filename: string
    imageId: string
    receipt: string
    receiptExpiresAt: string
    uploadURL: string
  }
  /** `data.code` of the first error. */
  code: string | undefined
  message: string
  response: Response
  status: number
}

export type AskInit = {
  anonymous?: boolean
  body?: unknown
  headers?: Record<string, string>
  path?: string
}

/** A photograph as a browser announces it. */
export const query = { filename: 'photo.jpg', mimeType: 'image/jpeg', size: 1000 } as const

/** POSTs JSON, or a form, to `/api/media/direct-upload` or a path of its own. */
export async function ask(
  site: Site,
  { anonymous = false, body = query, headers, path = '/api/media/direct-upload' }: AskInit = {},
): Promise<Answer> {
  const isForm = body instanceof FormData
  const response = await site.rest(path, {
    anonymous,
    body: isForm || typeof body === 'string' ? body : JSON.stringify(body),
    headers: { ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    method: 'POST',
  })
  const text = await response.text()
  const parsed = JSON.parse(text === '' ? '{}' : text) as Answer['body'] & {
    errors?: { data?: { code?: string }; message: string }[]
  }
  return {
    body: parsed,
    code: parsed.errors?.[0]?.data?.code,
    message: parsed.errors?.[0]?.message ?? '',
    response,
    status: response.status,
  }
}

/** The form of a relay. */
export function relayForm({
  bytes,
  name = query.filename,
  receipt,
  type = 'image/jpeg',
}: {
  bytes: Uint8Array
  name?: string
  receipt?: string
  type?: string
}): FormData {
  const form = new FormData()
  if (receipt !== undefined) form.set('receipt', receipt)
  form.set('file', new Blob([Uint8Array.from(bytes)], { type }), name)
  return form
}

/** Sends a file to a one-time URL of this site, as a browser does: a form, and no headers by hand. */
export async function sendFile(
  site: Site,
  { bytes, uploadURL }: { bytes: Uint8Array; uploadURL: string },
): Promise<{ body: Record<string, unknown>; status: number }> {
  const { pathname } = new URL(uploadURL)
  const response = await site.rest(pathname, {
    anonymous: true,
    body: relayForm({ bytes }),
    method: 'POST',
  })
  return { body: (await response.json()) as Record<string, unknown>, status: response.status }
}

export async function clientOf(site: Site): Promise<ImagesClient> {
  return getCloudflareImages(site.payload).client()
}

/** The emulator behind a site in local mode, for faults and for what it was asked. */
export async function emulatorOf({ payload }: Site): Promise<Emulator> {
  const custom = payload.config.custom as { cloudflareImages: () => Service }
  const { emulator } = await custom.cloudflareImages().connect()
  if (emulator === undefined) throw new Error('The site is not in local mode')
  return emulator
}
