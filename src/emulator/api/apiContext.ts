import type { EmulatorOrigins } from '../http/origins.js'
import type { Listings } from '../store/createListings.js'
import type { Store } from '../store/openStore.js'
import type { EmulatorFetch } from '../upload/emulatorFetch.js'
import type { Notifier } from '../webhooks/createNotifier.js'

export type InspectUpload = (args: {
  path: string
  size: number
}) => Promise<{ frames: number; height: number; mimeType: string; size: number; width: number }>

/** What routes work with. */
export type ApiContext = {
  fetch: EmulatorFetch
  inspectUpload: InspectUpload
  /** True while a deleted id still counts as taken. */
  isHeld: (imageId: string) => boolean
  listings: Listings
  maxBytes: number
  notifier: Notifier
  now: () => number
  origins: EmulatorOrigins
  store: Store
  /** Tells whoever runs the emulator of something that was not done. */
  warn: (message: string) => void
}

/** One call of a route: what was asked, and with what to answer it. */
export type ApiCall = {
  context: ApiContext
  /** A parameter of the path, decoded; empty when the path has none of that name. */
  param: (name: string) => string
  query: URLSearchParams
  request: Request
}

export type ApiHandler = (call: ApiCall) => Promise<Response>
