/** A one-time upload URL that is out, and what its document will need to know. */
export type IssuedUpload = {
  creator: string | undefined
  /** ISO time after which the URL takes no file. */
  expiresAt: string
  /** As the browser sent it. */
  filename: string
  imageId: string
  /** The application's own, without our stamp. */
  metadata: Record<string, unknown>
  /** As the browser claims. */
  mimeType: string
  /** ISO time after which the receipt is refused. */
  receiptExpiresAt: string
  requireSignedURLs: boolean
  uploadId: string
  /** A secret: whoever has it may send one file. */
  uploadURL: string
}
