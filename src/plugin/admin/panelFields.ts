import type { Field } from 'payload'

import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { componentOf } from './componentOf.js'

/** The parts of the document page, in their order: no column and no value each. */
const panels: readonly AdminComponentName[] = [
  'framingField',
  'variantsField',
  'playgroundField',
  'usagesField',
  'timelineField',
  'rawDataField',
]

/** Fields that only show something, inside the group `cloudflare`. */
export function panelFields({ service, slug }: { service: Service; slug: string }): Field[] {
  return panels.flatMap((name) => panelField({ name, service, slug }))
}

/** What is going on with the image, above all other fields. */
export function stateField({ service, slug }: { service: Service; slug: string }): Field[] {
  return panelField({ name: 'stateField', service, slug })
}

function panelField({
  name,
  service,
  slug,
}: {
  name: AdminComponentName
  service: Service
  slug: string
}): Field[] {
  const path = componentOf({ name, service })
  if (path === false) return []
  return [
    {
      admin: {
        components: { Field: { clientProps: { slug }, path } },
        disableBulkEdit: true,
        disableListColumn: true,
      },
      name: name.replace('Field', 'Panel'),
      type: 'ui',
    },
  ]
}
