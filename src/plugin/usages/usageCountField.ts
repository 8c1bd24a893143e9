import type { Field, FieldAccess } from 'payload'

import type { Service } from '../../service/createService.js'

import { isKnownBuilt } from './builtIndex.js'

type Stored = undefined | { cloudflare?: { usageCount?: null | number } }

const nobody: FieldAccess = () => false

/**
 * Documents and globals that use the image now; kept by the index of usages alone. Nothing at all
 * where there is no index, or not yet: a 0 would say that the image is unused.
 */
export function usageCountField(service: Service): Field {
  return {
    access: { create: nobody, update: nobody },
    admin: { disableBulkEdit: true, hidden: true, readOnly: true },
    defaultValue: 0,
    hooks: {
      beforeChange: [
        ({ operation, originalDoc }) =>
          operation === 'create'
            ? isKnownBuilt(service)
              ? 0
              : null
            : ((originalDoc as Stored)?.cloudflare?.usageCount ?? null),
      ],
    },
    index: true,
    label: 'Uses',
    name: 'usageCount',
    type: 'number',
  }
}
