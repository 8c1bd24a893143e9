import type { Payload } from 'payload'

import type { ResolvedCollection } from '../../options/resolvedOptions.js'
import type { Service } from '../../service/createService.js'

import { type FileTargets, isFileStorage } from '../../core/fileTarget.js'
import { isKept } from '../../options/resolveCollections.js'
import { createLayeredTarget } from '../../service/otherFiles/createLayeredTarget.js'
import { createLocalTarget } from '../../service/otherFiles/createLocalTarget.js'

/** Whether a collection takes files that Cloudflare does not store. */
export const keepsOthers = (collection: ResolvedCollection | undefined): boolean =>
  collection !== undefined && isKept(collection.otherFiles)

/** Whether it takes images beyond Cloudflare's limits with them. */
export const keepsOversized = (collection: ResolvedCollection | undefined): boolean =>
  collection?.oversizedImages === 'otherFiles'

type FileTargetsOfArgs = { payload: Payload; service: Pick<Service, 'collections'> }

/**
 * Where the site has chosen to keep files, else Payload's own storage. That is always looked at, too:
 * files from before the choice, and from before the plugin, stay there.
 */
export function fileTargetsOf({ payload, service }: FileTargetsOfArgs): FileTargets {
  return (collection) => {
    const upload = payload.collections[collection]?.config.upload
    if (upload === undefined || typeof upload !== 'object') return undefined
    const before = createLocalTarget({ dir: upload.staticDir ?? collection })
    const chosen = service.collections[collection]?.otherFiles
    return isFileStorage(chosen)
      ? createLayeredTarget({ before, now: chosen.open(collection) })
      : before
  }
}
