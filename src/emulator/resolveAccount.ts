import type { EmulatorOptions } from './emulatorOptions.js'
import type { StoreSettings } from './store/openStore.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../errors.js'
import { parseNamedVariantOptions, parseNewVariantName } from './api/parseVariant.js'

/**
 * Checks what a caller says about the account to be emulated.
 * @throws OPTIONS_INVALID, naming the option.
 */
export function resolveAccount(options: EmulatorOptions): StoreSettings {
  const { accountHash, accountId, dir, flexibleVariants, fresh, signingKeys, token } = options
  if (dir === '') throw invalid('dir must name a folder')
  if (accountId !== undefined && !/^\w{1,64}$/.test(accountId)) {
    throw invalid('accountId must be letters and digits; Cloudflare uses 32 hexadecimal digits')
  }
  if (accountHash !== undefined && !/^[\w-]{1,64}$/.test(accountHash)) {
    throw invalid('accountHash must be letters, digits, hyphens and underscores')
  }
  if (token !== undefined && !/^\S+$/.test(token)) {
    throw invalid('token must not be empty nor hold spaces')
  }
  for (const { name, value } of signingKeys ?? []) {
    if (!/^[A-Za-z0-9]{1,20}$/.test(name) || value === '') {
      throw invalid('signingKeys needs names of 1 to 20 letters and digits, and values')
    }
  }
  if (fresh === true && (flexibleVariants !== undefined || options.variants !== undefined)) {
    throw invalid(
      'fresh leaves no room for flexibleVariants and variants: a fresh account has none',
    )
  }
  return {
    account: {
      ...(accountHash === undefined ? {} : { accountHash }),
      ...(accountId === undefined ? {} : { accountId }),
      ...(token === undefined ? {} : { token }),
    },
    dir,
    ...(flexibleVariants === undefined ? {} : { flexibleVariants }),
    ...(fresh === undefined ? {} : { fresh }),
    ...(signingKeys === undefined ? {} : { signingKeys }),
    variants: Object.entries(options.variants ?? {}).map(([name, variant]) =>
      resolveVariant({ name, variant }),
    ),
  }
}

type ResolveVariantArgs = {
  name: string
  variant: NonNullable<EmulatorOptions['variants']>[string]
}

function resolveVariant({
  name,
  variant: { neverRequireSignedURLs, ...variantOptions },
}: ResolveVariantArgs): NonNullable<StoreSettings['variants']>[number] {
  try {
    return {
      name: parseNewVariantName(name),
      neverRequireSignedURLs: neverRequireSignedURLs ?? false,
      options: parseNamedVariantOptions(variantOptions),
    }
  } catch (error) {
    if (!isCloudflareImagesError(error)) throw error
    throw invalid(`variants.${name}: ${error.message}`)
  }
}

const invalid = (reason: string): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message: `The emulator cannot start: ${reason.replace(/\.$/, '')}.`,
  })
