/** An uploaded file as the renderer and the delivery host need to know it. */
export type StoredOriginal = {
  /** Changes with the bytes. With or without quotes. */
  etag: string
  /** Frames of an animation; read from the file when absent. */
  frames?: number
  /** Upright: EXIF orientation applied. */
  height: number
  imageId: string
  mimeType: string
  /** File on disk. */
  path: string
  requireSignedURLs: boolean
  /** Bytes. */
  size: number
  /** RFC 3339. */
  uploadedAt: string
  /** Upright: EXIF orientation applied. */
  width: number
}
