import type { Payload } from 'payload'

import type { Service } from '../../service/createService.js'
import type { FileTargets } from '../../service/otherFiles/fileTarget.js'

import { createLocalTarget } from '../../service/otherFiles/createLocalTarget.js'

type KeepsOthersArgs = { service: Pick<Service, 'collections'>; slug: string }

/** Whether a collection takes files that Cloudflare does not store. */
export const keepsOthers = ({ service, slug }: KeepsOthersArgs): boolean =>
  service.collections[slug]?.otherFiles === 'payload'

/** Payload's own storage: where files were before the plugin, and are without it. */
export function fileTargetsOf(payload: Payload): FileTargets {
  return (collection) => {
    const upload = payload.collections[collection]?.config.upload
    return upload === undefined || typeof upload !== 'object'
      ? undefined
      : createLocalTarget({ dir: upload.staticDir ?? collection })
  }
}
