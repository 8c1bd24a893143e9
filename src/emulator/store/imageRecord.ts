/** `image.json`: what a request may set. */
export type ImageAttributes = {
  /** RFC 3339, milliseconds. */
  createdAt: string
  creator?: string
  imageId: string
  metadata: Record<string, unknown>
  requireSignedURLs: boolean
}

/** `upload.json`: facts of the stored file. A folder without it is a draft. */
export type StoredUpload = {
  etag: string
  /** Name of the original in the same folder. */
  file: string
  filename: string
  /** 1 for a still picture. */
  frames: number
  height: number
  mimeType: string
  size: number
  uploadedAt: string
  width: number
}

/** `one-time-url.json`: present as long as the upload URL of a draft may be used. */
export type OneTimeURL = { expiresAt: string }

/** A file that waits in the store's temporary folder to become an original. */
export type IncomingFile = Omit<StoredUpload, 'file' | 'uploadedAt'> & {
  extension: string
  path: string
}

export type ImageRecord = ImageAttributes & {
  /** Folder of the image on disk. */
  folder: string
  /** Present while the one-time URL is unused. */
  oneTimeURL?: OneTimeURL
  /** Absent: the image is a draft. */
  upload?: StoredUpload & { path: string }
}
