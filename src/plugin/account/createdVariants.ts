import type { Payload } from 'payload'

import type { NamedVariant } from '../../core/variant.js'
import type { CreatedVariants } from '../../service/account/createdVariants.js'
import type { Service } from '../../service/createService.js'

type RememberCreatedArgs = {
  accountHash: string
  payload: Payload
  service: Pick<Service, 'site'>
}

/**
 * In Payload's key-value store, an entry a variant: two runs at once lose nothing of each other. With
 * site and account, because a store and a database may be shared.
 */
export function rememberCreated({
  accountHash,
  payload: { kv },
  service: { site },
}: RememberCreatedArgs): CreatedVariants {
  const keyOf = (name: string): string => `cloudflare-images:variant:${site}:${accountHash}:${name}`
  // No variant has a name with a colon.
  const flexibleKey = keyOf(':flexible')
  return {
    forget: (name) => kv.delete(keyOf(name)),
    note: (forms) => kv.set(keyOf(forms[0]?.name ?? ''), { forms: [...forms] }),
    noteFlexible: () => kv.set(flexibleKey, { on: true }),
    async read(names) {
      const entries = await Promise.all(
        names.map(async (name) => {
          const found = await kv.get<{ forms: NamedVariant[] }>(keyOf(name))
          return [name, found?.forms ?? []] as const
        }),
      )
      const flexible = (await kv.get(flexibleKey)) !== null
      return { flexible, variants: Object.fromEntries(entries) }
    },
  }
}
