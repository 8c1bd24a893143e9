import type { CrashCollection, CrashSite } from './crashSite.js'

import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { drawSolid } from '../../fixtures/images.js'

/** The name under which every scenario uploads. */
export const filename = 'photo.jpg'

/** What a browser remembers of an upload that it has asked for. */
export type Upload = {
  collection: CrashCollection
  documentId: null | number | string
  filename: string
  imageId: string
  receipt: string
  uploadURL: string
}

/** What browsers know while the server dies. */
export type Notes = {
  /** Asked for before the crash by somebody who sends and saves the file after it. */
  bystander?: Upload
  /** Id of the document that is saved. */
  document?: number | string
  /** Images that have a document, and keep it. */
  kept?: string[]
  upload?: Upload
}

export type Answer = { body: Record<string, unknown>; code: string | undefined; status: number }

const notesFile = ({ dir }: CrashSite): string => path.join(dir, 'notes.json')

export async function readNotes(site: CrashSite): Promise<Notes> {
  const text = await readFile(notesFile(site), 'utf8').catch(() => '{}')
  return JSON.parse(text) as Notes
}

export async function writeNotes(site: CrashSite, notes: Notes): Promise<void> {
  await writeFile(notesFile(site), JSON.stringify({ ...(await readNotes(site)), ...notes }))
}

let photo: Promise<Buffer> | undefined
const drawPhoto = (): Promise<Buffer> =>
  (photo ??= drawSolid({ color: [20, 90, 140], format: 'jpeg', height: 24, width: 32 }))

async function readAnswer(response: Response): Promise<Answer> {
  const body = (await response.json()) as Answer['body'] & {
    errors?: { data?: { code?: string } }[]
  }
  return { body, code: body.errors?.[0]?.data?.code, status: response.status }
}

export async function postJSON(site: CrashSite, target: string, json: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' }
  return readAnswer(
    await site.rest(target, { body: JSON.stringify(json), headers, method: 'POST' }),
  )
}

async function sendForm(
  site: CrashSite,
  { form, method = 'POST', target }: { form: FormData; method?: string; target: string },
): Promise<Answer> {
  const encoded = new Response(form)
  const body = await encoded.arrayBuffer()
  const headers = {
    'content-length': String(body.byteLength),
    'content-type': encoded.headers.get('content-type') ?? '',
  }
  return readAnswer(await site.rest(target, { body, headers, method }))
}

/** Asks for a one-time URL, or again for one. */
export async function issue(
  site: CrashSite,
  {
    collection,
    name = filename,
    retryOf,
    withDocument = false,
  }: {
    collection: CrashCollection
    name?: string
    /** Id of the document whose upload is to be repeated. */
    retryOf?: number | string
    withDocument?: boolean
  },
): Promise<Upload> {
  const bytes = await drawPhoto()
  const query = {
    filename: name,
    mimeType: 'image/jpeg',
    size: bytes.byteLength,
    ...(withDocument ? { document: { _status: 'published', alt: 'a photograph' } } : {}),
  }
  const { body, status } =
    retryOf === undefined
      ? await postJSON(site, `/api/${collection}/direct-upload`, query)
      : await postJSON(site, `/api/${collection}/${String(retryOf)}/retry`, {})
  if (status !== 201) throw new Error(`No one-time URL: ${JSON.stringify(body)}`)
  const document = body.document as null | { id: number | string }
  return {
    ...(body as Pick<Upload, 'filename' | 'imageId' | 'receipt' | 'uploadURL'>),
    collection,
    documentId: document?.id ?? null,
  }
}

/** The browser's file goes to Cloudflare, past this site. */
export async function sendFile(site: CrashSite, upload: Upload): Promise<void> {
  const form = new FormData()
  const bytes = Uint8Array.from(await drawPhoto())
  form.set('file', new Blob([bytes], { type: 'image/jpeg' }), upload.filename)
  const url = new URL(
    new URL(upload.uploadURL).pathname.split('/').slice(-2).join('/'),
    'https://upload.imagedelivery.net',
  )
  const { status } = await site.emulator.fetch(new Request(url, { body: form, method: 'POST' }))
  if (status !== 200) throw new Error(`The upload host answered ${String(status)}`)
}

/** The form as Payload's panel sends it, with the receipt in the file's place. */
export async function save(
  site: CrashSite,
  {
    id,
    upload: { collection, filename: name, receipt },
  }: { id?: number | string | undefined; upload: Upload },
): Promise<Answer> {
  const form = new FormData()
  form.set('_payload', JSON.stringify({ _status: 'published', alt: 'a photograph' }))
  form.set(
    'file',
    JSON.stringify({
      clientUploadContext: { receipt },
      collectionSlug: collection,
      filename: name,
      mimeType: 'image/jpeg',
      size: (await drawPhoto()).byteLength,
    }),
  )
  return id === undefined
    ? sendForm(site, { form, target: `/api/${collection}` })
    : sendForm(site, { form, method: 'PATCH', target: `/api/${collection}/${String(id)}` })
}

/** Sends the file through this site. */
export async function relay(site: CrashSite, upload: Upload): Promise<Answer> {
  const form = new FormData()
  form.set('receipt', upload.receipt)
  const bytes = Uint8Array.from(await drawPhoto())
  form.set('file', new Blob([bytes], { type: 'image/jpeg' }), upload.filename)
  return sendForm(site, { form, target: `/api/${upload.collection}/direct-upload/relay` })
}

export async function cancel(site: CrashSite, upload: Upload): Promise<Answer> {
  const { collection, receipt } = upload
  return postJSON(site, `/api/${collection}/direct-upload/cancel`, { receipt })
}
