import type { Site } from '../../service/createService.js'

import { webhookPath } from '../http/webhookPath.js'

/** The address that Cloudflare is to call; `undefined` where there is nothing to set up yet. */
export function webhookURL({ payload, service }: Site): string | undefined {
  const { directUploads, mode, webhook } = service.options
  const { routes, serverURL } = payload.config
  if (mode === 'local' || !directUploads.enabled || serverURL === '') return undefined
  return webhook.secret.length === 0 ? undefined : `${serverURL}${routes.api}${webhookPath}`
}
