import type { ErrorCode } from '../errors.js'

/** What one call can do with many images. */
export const bulkActions = [
  'refresh',
  'retry',
  'private',
  'public',
  'placeholder',
  'delete',
] as const

export type BulkAction = (typeof bulkActions)[number]

/** More would outlive the timeouts of proxies: each is at least one call to Cloudflare. */
export const maxBulkIds = 50

/** What an action has done. */
export type BulkEffect =
  | 'arrived'
  | 'changed'
  | 'deleted'
  | 'noPlaceholder'
  | 'placeholder'
  | 'private'
  | 'public'
  | 'trashed'
  | 'unchanged'

/** What became of one image: in a list, one failure says nothing about the others. */
export type BulkResult =
  | {
      error: { code: ErrorCode; details?: Readonly<Record<string, unknown>>; message: string }
      id: number | string
      ok: false
    }
  | {
      effect?: BulkEffect
      id: number | string
      message?: string
      ok: true
      status?: string
    }
