import type { ImageMimeType } from '../core/mime.js'

/** A collection whose files travel straight from the browser to Cloudflare. */
export type DirectUploadCollection = {
  /** The same that the server holds every file to. */
  limits: { maxBytes: number; mimeTypes: readonly ImageMimeType[] }
  slug: string
}

/** What the admin panel is told about direct uploads. Empty where they are switched off. */
export type DirectUploadsProps = { collections: readonly DirectUploadCollection[] }

/** What the widget of the dashboard is told on the server. */
export type StatsWidgetProps<Request> = {
  /** Whether the figures are for this person. */
  mayManage: (args: { req: Request }) => Promise<boolean>
}
