import type { MediaDoc } from './account.js'
import type { Site } from './startPayload.js'

export type UploadPart = { bytes: Uint8Array; mimeType?: string; name: string }

export type Sent<T = MediaDoc> = {
  /** `data.code` of the first error. */
  code: string | undefined
  doc: T
  message: string
  status: number
  body: Record<string, unknown>
}

export type Answer = {
  doc?: MediaDoc
  errors?: {
    data?: { code?: string; errors?: { message: string; path: string }[] }
    message: string
  }[]
  message?: string
}

/** A multipart form as the admin panel sends it. */
export function toForm({
  data = {},
  file,
}: {
  data?: Record<string, unknown>
  file?: UploadPart | undefined
}): FormData {
  const form = new FormData()
  form.set('_payload', JSON.stringify(data))
  if (file !== undefined) {
    const blob = new Blob([Uint8Array.from(file.bytes)], { type: file.mimeType ?? 'image/jpeg' })
    form.set('file', blob, file.name)
  }
  return form
}

/** Sends a form to REST: POST by default. */
export async function send(
  site: Site,
  {
    data,
    file,
    json,
    method = 'POST',
    path = '/api/media',
  }: {
    data?: Record<string, unknown>
    file?: UploadPart
    /** A JSON body instead of a form. */
    json?: Record<string, unknown>
    method?: 'DELETE' | 'GET' | 'PATCH' | 'POST'
    path?: string
  } = {},
): Promise<Sent> {
  const init: RequestInit = { method }
  if (json !== undefined) {
    init.body = JSON.stringify(json)
    init.headers = { 'content-type': 'application/json' }
  } else if (method === 'POST' || method === 'PATCH') {
    // With its length, as browsers send it.
    const encoded = new Response(toForm({ ...(data === undefined ? {} : { data }), file }))
    const body = await encoded.arrayBuffer()
    init.body = body
    init.headers = {
      'content-length': String(body.byteLength),
      'content-type': encoded.headers.get('content-type') ?? '',
    }
  }
  const response = await site.rest(path, init)
  const body = (await response.json()) as Answer & Record<string, unknown>
  return {
    body,
    code: body.errors?.[0]?.data?.code,
    doc: (body.doc ?? body) as MediaDoc,
    message: reasonOf(body),
    status: response.status,
  }
}

/** What is said of the file, else the sentence of the whole. */
export function reasonOf({ errors, message }: Pick<Answer, 'errors' | 'message'>): string {
  const [first] = errors ?? []
  const ofFile = first?.data?.errors?.find(({ path }) => path === 'file')
  return ofFile?.message ?? first?.message ?? message ?? ''
}

/** A file for the Local API. */
export function toFile({ bytes, mimeType = 'image/jpeg', name }: UploadPart): {
  data: Buffer
  mimetype: string
  name: string
  size: number
} {
  return { data: Buffer.from(bytes), mimetype: mimeType, name, size: bytes.byteLength }
}
