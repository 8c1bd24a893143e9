import type { FinishedUpload } from './finishedUploads.js'

/**
 * Whether an upload still waits for its document. The answer to an earlier save may have been lost:
 * then a document shows the image already, and the file needs an image of its own.
 */
export async function isUsable({
  collectionURL,
  upload: { imageId },
}: {
  collectionURL: string
  upload: FinishedUpload
}): Promise<boolean> {
  try {
    const url = `${collectionURL}/by-image-id/${encodeURIComponent(imageId)}?depth=0`
    return !(await fetch(url, { credentials: 'include' })).ok
  } catch {
    // The server says so itself when the form is sent.
    return true
  }
}
