import type { HostKind } from '../http/origins.js'

/** Every call the emulator tells apart. `webhook` is one it makes itself. */
export const emulatorOperations = [
  'createDestination',
  'createDirectUpload',
  'createPolicy',
  'createVariant',
  'deleteImage',
  'deleteKey',
  'deleteVariant',
  'deliver',
  'getBatchToken',
  'getImage',
  'getImageBlob',
  'getStats',
  'getVariant',
  'listDestinations',
  'listImages',
  'listImagesByPage',
  'listKeys',
  'listPolicies',
  'listVariants',
  'putKey',
  'unknown',
  'updateConfig',
  'updateImage',
  'updateVariant',
  'uploadImage',
  'uploadToURL',
  'verifyToken',
  'webhook',
] as const

export type EmulatorOperation = (typeof emulatorOperations)[number]

export type FaultAnswer =
  /** Answers and then breaks the connection after so many bytes of the body. */
  | { afterBytes: number; kind: 'cutBody' }
  /** Waits before doing anything. */
  | { delayMs: number; kind: 'delay' }
  /** Of `deleteImage`: deletes, yet the id counts as taken (409/5409) for a while. */
  | { forMs: number; kind: 'delayedDelete' }
  /** Does what was asked, then breaks the connection instead of answering. */
  | { kind: 'lostAnswer' }
  /** Never answers; ends when the caller gives up. Of `webhook`: the message is never sent. */
  | { kind: 'silence' }
  /** Answers with the body in pieces, `delayMs` before each. */
  | { chunkBytes: number; delayMs: number; kind: 'slowBody' }
  /** A failure envelope, nothing done. Status 200 is possible: `success` is false. */
  | {
      code?: number
      kind: 'status'
      message?: string
      /** Header `retry-after`, in seconds. */
      retryAfterSeconds?: number
      status: number
    }
  /** A body that is no JSON, nothing done. */
  | { kind: 'text'; status: number; text: string }

/** One thing that goes wrong, for chosen calls, a number of times. */
export type Fault = {
  answer: FaultAnswer
  /** Only on this host. @default every host */
  host?: HostKind
  /** Only for these. @default every call, webhooks excepted */
  operation?: EmulatorOperation | readonly EmulatorOperation[]
  /** How many calls it hits. @default 1 */
  times?: number
}

/** Incidents on record, ready to be added. */
export const faultPresets = {
  /** Images is not enabled for the account. */
  notEnabled: {
    answer: {
      code: 5403,
      kind: 'status',
      message: 'The given account is not valid or is not authorized to access this service',
      status: 403,
    },
    host: 'api',
  },
  /** 1,200 calls in five minutes were exceeded. */
  rateLimited: {
    answer: {
      code: 971,
      kind: 'status',
      message: 'Please wait and consider throttling your request speed',
      retryAfterSeconds: 1,
      status: 429,
    },
  },
  /** July 2026: every upload to a one-time URL failed for days, with a status that says otherwise. */
  uploadHostDown: {
    answer: { code: 5550, kind: 'status', message: 'Internal Server Error', status: 415 },
    host: 'upload',
  },
} as const satisfies Record<string, Fault>
