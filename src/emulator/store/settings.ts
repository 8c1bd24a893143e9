import type { NamedVariant } from '../../core/variant.js'

/** `account.json`: who this pretended account is. */
export type Account = { accountHash: string; accountId: string; token: string }

/** `config.json`: the switches of the account. */
export type AccountConfig = {
  /** Seconds browsers may keep a delivered image. */
  browserTTL?: number
  flexibleVariants: boolean
  preserveContentCredentials?: boolean
}

export type SigningKey = { name: string; value: string }

/** The preset every account starts with; it cannot be deleted. */
export const publicVariant: NamedVariant = {
  name: 'public',
  neverRequireSignedURLs: false,
  options: { fit: 'scale-down', height: 768, metadata: 'none', width: 1366 },
}
