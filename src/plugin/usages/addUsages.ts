import type { CollectionConfig, GlobalConfig } from 'payload'

import type { Service } from '../../service/createService.js'

type Entities = { collections: CollectionConfig[]; globals: GlobalConfig[] }

/** Keeps the index of where images are used: hooks in everything that may refer to one. */
export function addUsages({ collections, globals }: Entities & { service: Service }): Entities {
  return { collections, globals }
}
