import type { MediaDoc } from '../support/account.js'
import type { Site } from '../support/startPayload.js'

type Headers = Record<string, string>

/** What someone is shown of a document, and what that opens to anybody who has no session. */
export type VisibleUsages = {
  /** Statuses of every URL of the document, each once; empty where there are none. */
  opens: readonly number[]
  /** Of reading the document. */
  status: number
}

/** Every address below this site's API in an answer. */
export const urlsIn = (text: string): string[] => [
  ...new Set(text.match(/(?:https?:\/\/[^"\s\\/,]*)?\/api\/[^"\s\\,]+/g)),
]

/** Reads a document by REST and opens its URLs as a stranger would. */
export async function look({
  headers,
  path,
  site,
}: {
  headers: Headers
  path: string
  site: Site
}): Promise<VisibleUsages & { doc: MediaDoc }> {
  const response = await site.rest(path, { anonymous: true, headers })
  const text = await response.text()
  const opened = await Promise.all(urlsIn(text).map((url) => openAsStranger({ site, url })))
  return {
    doc: JSON.parse(text) as MediaDoc,
    opens: [...new Set(opened)].toSorted(),
    status: response.status,
  }
}

/** Asks for a URL without a session; its status. */
export async function openAsStranger({ site, url }: { site: Site; url: string }): Promise<number> {
  const response = await site.rest(url, { anonymous: true })
  await response.arrayBuffer()
  return response.status
}
