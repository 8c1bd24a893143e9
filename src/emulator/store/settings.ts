import type { NamedVariant } from '../../core/variant.js'

/** `account.json`: who this pretended account is. */
export type Account = { accountHash: string; accountId: string; token: string }

/** `config.json`: the switches of the account. */
export type AccountConfig = {
  /** The account began as Cloudflare's do; all that it has was set up through the API. */
  beganFresh?: boolean
  /** Seconds browsers may keep a delivered image. */
  browserTTL?: number
  flexibleVariants: boolean
  preserveContentCredentials?: boolean
}

export type SigningKey = { name: string; value: string }

/** Where notifications go; `name` is its id. */
export type Destination = {
  label: string
  lastFailure?: string
  lastSuccess?: string
  name: string
  secret?: string
  url: string
}

/** Which notifications go to which destinations; `name` is its id. */
export type Policy = {
  alertType: string
  destinations: readonly string[]
  label: string
  name: string
}

/** The preset every account starts with; it cannot be deleted. */
export const publicVariant: NamedVariant = {
  name: 'public',
  neverRequireSignedURLs: false,
  options: { fit: 'scale-down', height: 768, metadata: 'none', width: 1366 },
}
