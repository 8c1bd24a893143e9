import type { Row, Site } from './site.js'

import { isRow } from '../core/row.js'
import { CloudflareImagesError } from '../errors.js'
import { abortedError, fetchAPI } from './fetchAPI.js'

/** What the site gave for one file. */
export type Issued = {
  document: (Row & { id: number | string }) | null
  filename: string
  imageId: string
  receipt: string
  uploadURL: string
}

export type IssueCall = {
  body: Row
  /** `<serverURL><api>/<slug>` */
  collectionURL: string
  signal?: AbortSignal | undefined
  site: Site
  url: string
}

/**
 * Asks the site for a one-time upload URL. The question is never broken off: when the caller gives
 * up in between, the answer is waited for and what it issued is given back.
 *
 * @throws CloudflareImagesError REQUEST_ABORTED, NETWORK, or what the site answered
 */
export function issueUpload({
  body,
  collectionURL,
  signal,
  site,
  url,
}: IssueCall): Promise<Issued> {
  const answered = fetchAPI({ body, site, url }).then(parseIssued)
  if (signal === undefined) return answered
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(abortedError())
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    answered
      .then((issued) => {
        if (signal.aborted) cancelUpload({ collectionURL, receipt: issued.receipt, site })
        resolve(issued)
      }, reject)
      .finally(() => signal.removeEventListener('abort', giveUp))
  })
}

type CancelUploadArgs = Pick<IssueCall, 'collectionURL' | 'site'> & { receipt: string }

/** Gives a one-time URL back, as well as it goes: whatever is left, the site sweeps. */
export function cancelUpload({ collectionURL, receipt, site }: CancelUploadArgs): void {
  const url = `${collectionURL}/direct-upload/cancel`
  // Goes on while the page is being left, and nobody waits for it.
  fetchAPI({ body: { receipt }, keepalive: true, site, url }).catch(() => undefined)
}

/** Reads the answer of the endpoints that issue an upload. */
function parseIssued(answer: Row): Issued {
  const document = isRow(answer.document) && hasId(answer.document) ? answer.document : null
  return {
    document,
    filename: readText({ answer, key: 'filename' }),
    imageId: readText({ answer, key: 'imageId' }),
    receipt: readText({ answer, key: 'receipt' }),
    uploadURL: readText({ answer, key: 'uploadURL' }),
  }
}

const hasId = (row: Row): row is Row & { id: number | string } =>
  typeof row.id === 'string' || typeof row.id === 'number'

/**
 * A text of the answer.
 *
 * @throws CloudflareImagesError API_RESPONSE_INVALID
 */
export function readText({ answer, key }: { answer: Row; key: string }): string {
  const value = answer[key]
  if (typeof value === 'string') return value
  throw new CloudflareImagesError({
    code: 'API_RESPONSE_INVALID',
    details: { key },
    message: 'The site’s answer about the upload is incomplete. Reload the page and try again.',
  })
}
