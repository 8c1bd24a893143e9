import type { Service } from '../service/createService.js'

/** What the hooks of one collection are built from. */
export type PluginContext = {
  /** The collection's own `filesRequiredOnCreate`. */
  filesRequired: boolean
  /** False where the collection switched Payload's focal point off. */
  hasFocalPoint: boolean
  /** The collection's `adminThumbnail` is a function of its own, which may look at anything. */
  hasOwnThumbnail: boolean
  service: Service
  slug: string
}
