import type { PresetName } from '../../core/listPresets.js'
import type { ImageMimeType } from '../../core/mime.js'

/** A collection whose files travel straight from the browser to Cloudflare. */
export type DirectUploadCollection = {
  /** Files that Cloudflare does not store are taken as well, with the form. */
  keepsOthers: boolean
  /** Images beyond Cloudflare's limits are taken as well, with the form. */
  keepsOversized: boolean
  /** The same that the server holds every file to. */
  limits: { maxBytes: number; mimeTypes: readonly ImageMimeType[] }
  slug: string
}

/** What the admin panel is told about direct uploads. Empty where they are switched off. */
export type DirectUploadsProps = { collections: readonly DirectUploadCollection[] }

/** What the widget of the dashboard is told on the server. */
export type StatsWidgetProps<Request> = {
  /** There is a page of what `doctor` finds. */
  hasDoctor: boolean
  /** Whether the figures are for this person. */
  mayManage: (args: { req: Request }) => Promise<boolean>
}

/** The ready-made filters that make sense for a collection. */
export type ListPresetsProps = { presets: readonly PresetName[]; slug: string }

export type BulkActionsProps = {
  /** Editors decide which images are private. */
  hasPrivacy: boolean
  slug: string
}
