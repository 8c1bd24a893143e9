import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'
import type { Answer as UploadAnswer, Sent, UploadPart } from '../support/upload.js'

import { getCloudflareImages } from '../../../src/index.js'
import { empty } from '../support/account.js'
import { reasonOf } from '../support/upload.js'

/** Who makes a request: the editor, a visitor, or somebody with a token of their own. */
export type Caller = { anonymous?: boolean; token?: string }

export type Issued = {
  document: MediaDoc | null
  expiresAt: string
  filename: string
  imageId: string
  receipt: string
  receiptExpiresAt: string
  uploadURL: string
}

/** A file of the browser, with what the browser claims about it. */
export type BrowserFile = UploadPart & { size?: number }

type Answer = {
  doc?: MediaDoc
  errors?: NonNullable<UploadAnswer['errors']>
  message?: string
} & Record<string, unknown>

const callAs = ({ anonymous = false, token }: Caller): RequestInit & { anonymous: boolean } => ({
  anonymous: anonymous || token !== undefined,
  ...(token === undefined ? {} : { headers: { Authorization: `JWT ${token}` } }),
})

async function read(response: Response): Promise<Sent> {
  const body = (await response.json()) as Answer
  return {
    body,
    code: body.errors?.[0]?.data?.code,
    doc: (body.doc ?? body) as MediaDoc,
    message: reasonOf(body),
    status: response.status,
  }
}

/** Asks for a one-time URL; whatever the answer is. */
export async function askForURL(
  site: Site,
  {
    body,
    collection = 'media',
    ...caller
  }: Caller & { body: Record<string, unknown>; collection?: string },
): Promise<Sent> {
  const init = callAs(caller)
  const headers = new Headers(init.headers)
  headers.set('content-type', 'application/json')
  const path = `/api/${collection}/direct-upload`
  return read(
    await site.rest(path, { ...init, body: JSON.stringify(body), headers, method: 'POST' }),
  )
}

/** Asks for a one-time URL for a file, and gets one. */
export async function issue(
  site: Site,
  {
    file,
    more = {},
    ...call
  }: Caller & { collection?: string; file: BrowserFile; more?: Record<string, unknown> },
): Promise<Issued> {
  const { bytes, mimeType = 'image/jpeg', name, size = bytes.byteLength } = file
  const body = { filename: name, mimeType, size, ...more }
  const { body: issued, message, status } = await askForURL(site, { ...call, body })
  if (status !== 201) throw new Error(`No one-time URL: ${String(status)} ${message}`)
  return issued as Issued
}

/** Sends the file to the upload host, which local mode has on this site. */
export async function sendFile(
  site: Site,
  { file, uploadURL }: { file: BrowserFile; uploadURL: string },
): Promise<number> {
  const form = new FormData()
  const { bytes, mimeType = 'image/jpeg', name } = file
  form.set('file', new Blob([Uint8Array.from(bytes)], { type: mimeType }), name)
  const { pathname } = new URL(uploadURL)
  const encoded = new Response(form)
  const body = await encoded.arrayBuffer()
  const headers = {
    'content-length': String(body.byteLength),
    'content-type': encoded.headers.get('content-type') ?? '',
  }
  const { status } = await site.rest(pathname, { anonymous: true, body, headers, method: 'POST' })
  return status
}

/** The form of Payload's admin panel, with the file as its upload handler described it. */
export async function saveForm(
  site: Site,
  {
    data = {},
    file,
    method = 'POST',
    path = '/api/media',
    ...caller
  }: Caller & {
    data?: Record<string, unknown>
    /** The part `file`: an object is sent as JSON. */
    file: object | string
    method?: 'PATCH' | 'POST'
    path?: string
  },
): Promise<Sent> {
  const form = new FormData()
  form.set('_payload', JSON.stringify(data))
  form.set('file', typeof file === 'string' ? file : JSON.stringify(file))
  const encoded = new Response(form)
  const body = await encoded.arrayBuffer()
  const init = callAs(caller)
  const headers = new Headers(init.headers)
  headers.set('content-length', String(body.byteLength))
  headers.set('content-type', encoded.headers.get('content-type') ?? '')
  return read(await site.rest(path, { ...init, body, headers, method }))
}

/** What the panel sends in place of a file that travelled ahead. */
export function describeFile(
  { bytes, mimeType = 'image/jpeg', name, size = bytes.byteLength }: BrowserFile,
  receipt: unknown,
  collectionSlug = 'media',
): Record<string, unknown> {
  return { clientUploadContext: { receipt }, collectionSlug, filename: name, mimeType, size }
}

/** All three steps of a browser. */
export async function uploadDirectly(
  site: Site,
  {
    collection = 'media',
    file,
    more,
    ...save
  }: Caller & {
    collection?: string
    data?: Record<string, unknown>
    file: BrowserFile
    method?: 'PATCH' | 'POST'
    more?: Record<string, unknown>
    path?: string
  },
): Promise<Sent & { issued: Issued }> {
  const caller: Caller = {
    ...(save.anonymous === undefined ? {} : { anonymous: save.anonymous }),
    ...(save.token === undefined ? {} : { token: save.token }),
  }
  const issued = await issue(site, {
    ...caller,
    collection,
    file,
    ...(more === undefined ? {} : { more }),
  })
  const status = await sendFile(site, { file, uploadURL: issued.uploadURL })
  if (status !== 200) throw new Error(`The upload host answered ${String(status)}`)
  const sent = await saveForm(site, {
    path: `/api/${collection}`,
    ...save,
    file: describeFile(file, issued.receipt, collection),
  })
  return { ...sent, issued }
}

/** Deletes every document and every upload, as if all receipts had expired. */
export async function emptyWithUploads(site: Site, collections?: string[]): Promise<void> {
  await empty(site, collections)
  const now = new Date(Date.now() + 7 * 3_600_000)
  await getCloudflareImages(site.payload).sweep({ graceSeconds: 0, now })
}
