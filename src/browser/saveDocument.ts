import type { Row, Site } from './site.js'

import { isRow } from '../core/row.js'
import { withRealType } from './checkFile.js'
import { fetchAPI } from './fetchAPI.js'

export type SaveDocumentArgs = Site & {
  /** `<serverURL><api>/<slug>` of the upload collection. */
  collectionURL: string
  /** Fields of the document. */
  data: Row
  /** Saves it as a draft of Payload's, where the collection has drafts. */
  draft?: boolean | undefined
  /** The file that was uploaded: its name must be the one that the receipt was issued for. */
  file: File
  /** Replaces the image of this document. @default a new document */
  id?: number | string | undefined
  receipt: string
  signal?: AbortSignal | undefined
}

/**
 * Saves a document with an image that was uploaded directly, in the form that Payload takes. The
 * bytes do not travel again.
 *
 * @throws CloudflareImagesError with the code and sentence of the site, NETWORK, or REQUEST_ABORTED
 */
export async function saveDocument(args: SaveDocumentArgs): Promise<Row> {
  const collectionURL = args.collectionURL.replace(/\/+$/, '')
  const { name: filename, size, type: mimeType } = await withRealType(args.file)
  const form = new FormData()
  form.set('_payload', JSON.stringify(args.data))
  form.set(
    'file',
    JSON.stringify({
      clientUploadContext: { receipt: args.receipt },
      collectionSlug: collectionURL.slice(collectionURL.lastIndexOf('/') + 1),
      filename,
      mimeType,
      size,
    }),
  )
  const path = args.id === undefined ? '' : `/${encodeURIComponent(args.id)}`
  const answer = await fetchAPI({
    body: form,
    method: args.id === undefined ? 'POST' : 'PATCH',
    signal: args.signal,
    site: args,
    url: `${collectionURL}${path}?depth=0${args.draft === true ? '&draft=true' : ''}`,
  })
  return isRow(answer.doc) ? answer.doc : answer
}
