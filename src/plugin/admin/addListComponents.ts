import type { CollectionConfig, CustomComponent } from 'payload'

import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { componentOf } from './componentOf.js'

/** In the order in which they stand above the table. */
const aboveTable: readonly AdminComponentName[] = ['listPresets', 'bulkActions', 'gallery']

/** The parts of the plugin in the list of an upload collection. */
export function addListComponents({
  admin,
  service,
  slug,
}: {
  admin: CollectionConfig['admin']
  service: Service
  slug: string
}): NonNullable<CollectionConfig['admin']> {
  const clientProps = { slug }
  const ours = aboveTable.flatMap((name): CustomComponent[] => {
    const path = componentOf({ name, service })
    return path === false ? [] : [{ clientProps, path }]
  })
  return {
    ...admin,
    components: {
      ...admin?.components,
      beforeListTable: [...(admin?.components?.beforeListTable ?? []), ...ours],
    },
  }
}
