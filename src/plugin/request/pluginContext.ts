import type { Service } from '../../service/createService.js'

/** What the hooks of one collection are built from. */
export type PluginContext = {
  /** The collection's own `filesRequiredOnCreate`. */
  filesRequired: boolean
  /** The collection does not say `crop: false`. */
  hasCrop: boolean
  /** The collection does not say `focalPoint: false`. */
  hasFocalPoint: boolean
  /** The collection's `adminThumbnail` is a function of its own, which may look at anything. */
  hasOwnThumbnail: boolean
  service: Service
  slug: string
}
