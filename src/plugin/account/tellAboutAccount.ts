import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { setupCommand } from '../../core/commandLines.js'
import { accountNeeds } from '../../service/account/accountNeeds.js'
import { describeLacks } from '../../service/account/describePlan.js'
import { freshAccount, nothingCreated, planAccount } from '../../service/account/planAccount.js'

type TellAboutAccountArgs = {
  payload: Payload
  service: Pick<Service, 'collections' | 'namedVariants' | 'options'>
}

/** Says once at start, in local mode, what a fresh account at Cloudflare will lack. */
export function tellAboutAccount({ payload: { logger }, service }: TellAboutAccountArgs): void {
  const { local, mode } = service.options
  if (mode !== 'local') return
  const plan = planAccount({
    created: nothingCreated,
    needs: accountNeeds(service),
    state: freshAccount,
  })
  const lacks = describeLacks(plan)
  if (lacks.length === 0) return
  const begin =
    local.account === 'fresh'
      ? 'local mode plays a fresh account at Cloudflare, as it is before anybody sets it up'
      : 'local mode has everything that your options need. A fresh account at Cloudflare lacks some of it'
  logger.info(
    `payload-cloudflare-images: ${begin}: ${lacks.join('; ')}. To set it up, run: ${setupCommand}`,
  )
}
