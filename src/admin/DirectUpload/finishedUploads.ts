/** A file that has arrived and waits to be saved with its document. */
export type FinishedUpload = {
  /** Slug: a receipt belongs to one collection. */
  collection: string
  imageId: string
  receipt: string
}

export type FinishedUploads = {
  forget(file: File): void
  /** Nothing once the receipt may have run out. */
  recall(args: { collection: string; file: File }): FinishedUpload | undefined
  remember(args: { file: File; upload: FinishedUpload }): void
}

/** A receipt lives for six hours; one that would end while a form is being sent is not worth it. */
const usableMs = 5 * 60 * 60 * 1000

/**
 * Which files of this tab have arrived already, so that saving again after a mistake in the form
 * uploads nothing again. Counts by the tab's own clock: the server's may differ.
 */
export function createFinishedUploads(now: () => number = Date.now): FinishedUploads {
  const uploads = new WeakMap<File, { since: number; upload: FinishedUpload }>()
  return {
    forget: (file) => void uploads.delete(file),
    recall({ collection, file }) {
      const found = uploads.get(file)
      if (found === undefined || now() - found.since > usableMs) return undefined
      return found.upload.collection === collection ? found.upload : undefined
    },
    remember: ({ file, upload }) => void uploads.set(file, { since: now(), upload }),
  }
}
