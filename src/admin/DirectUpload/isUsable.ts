import type { FinishedUpload } from './finishedUploads.js'

type IsUsableArgs = {
  collectionURL: string
  upload: FinishedUpload
}

/**
 * Whether a file that has arrived can be saved with its document still. The answer to an earlier
 * save may have been lost, or the server may have refused the image for good: then the file needs
 * an upload of its own.
 */
export async function isUsable({
  collectionURL,
  upload: { receipt },
}: IsUsableArgs): Promise<boolean> {
  try {
    const response = await fetch(`${collectionURL}/direct-upload/check`, {
      body: JSON.stringify({ receipt }),
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      method: 'POST',
    })
    // In an outage the file is better not sent again: saving will say what is wrong.
    if (response.status >= 500) return true
    return response.ok && ((await response.json()) as { open?: unknown }).open === true
  } catch {
    return true
  }
}
