import type { PayloadRequest } from 'payload'

/** Payload's own, whose name is missing before 3.90. */
export const contentSecurityPolicy = "script-src 'none'; frame-src 'none'; object-src 'none'"

type RespondArgs = {
  body: null | ReadableStream<Uint8Array>
  headers: Headers
  req: PayloadRequest
  slug: string
  status: number
}

/** An answer of the file route, with what the collection changes in its headers. */
export function respond({ body, headers, req, slug, status }: RespondArgs): Response {
  const upload = req.payload.collections[slug]?.config.upload
  const modified = upload?.modifyResponseHeaders?.({ headers })
  return new Response(body, { headers: modified instanceof Headers ? modified : headers, status })
}

/** Whether the caller has these bytes already. */
export function matches(header: null | string, etag: string): boolean {
  if (header === null) return false
  return header
    .split(',')
    .some((candidate) => ['*', etag].includes(candidate.trim().replace(/^W\//, '')))
}
