import type { AccountNeeds } from '../../service/account/accountNeeds.js'
import type { CreatedVariants } from '../../service/account/createdVariants.js'
import type { Connection } from '../../service/connection.js'
import type { Site } from '../../service/createService.js'

import { type AccountPlan, planAccount } from '../../service/account/planAccount.js'
import { readAccount, type ReadAccount } from '../../service/account/readAccount.js'
import { rememberCreated } from './createdVariants.js'

export type Comparison = {
  connection: Connection
  created: CreatedVariants
  plan: AccountPlan
  state: ReadAccount
}

export type CompareAccountArgs = Site & { needs: AccountNeeds; signal?: AbortSignal }

/**
 * What the account has, and what stands between it and the needs. Changes nothing.
 *
 * @throws CloudflareImagesError where Cloudflare does not answer, or refuses the token
 */
export async function compareAccount({
  needs,
  payload,
  service,
  signal,
}: CompareAccountArgs): Promise<Comparison> {
  const connection = await service.connect()
  const state = await readAccount({ connection, needs, options: service.options, signal })
  const { accountHash } = connection.delivery
  const created = rememberCreated({ accountHash, payload, service })
  const noted = await created.read(state.variants.map(({ name }) => name))
  const given =
    service.options.signingKey === undefined ? undefined : connection.signingKeys.current
  const plan = planAccount({ created: noted, needs, signingKey: given, state })
  return { connection, created, plan, state }
}
