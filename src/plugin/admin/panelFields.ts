import type { Field } from 'payload'

import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { componentOf } from './componentOf.js'

/** The parts of the document page, in their order: no column and no value each. */
const panels: readonly AdminComponentName[] = [
  'cropAndFocalPointField',
  'variantsField',
  'playgroundField',
  'usagesField',
  'timelineField',
  'rawDataField',
]

/** Fields that only show something, inside the group `cloudflare`. */
export function panelFields({ service, slug }: { service: Service; slug: string }): Field[] {
  const { access, events } = service.options
  const isDecidedBySite = access.manage !== undefined
  const props: Partial<Record<AdminComponentName, Readonly<Record<string, boolean>>>> = {
    playgroundField: { isFlexible: service.collections[slug]?.flexible === true },
    rawDataField: { isDecidedBySite },
    timelineField: { isDecidedBySite },
  }
  return panels
    .filter((name) => name !== 'timelineField' || events !== false)
    .flatMap((name) => panelField({ name, props: props[name] ?? {}, service, slug }))
}

/** Below the file and above all other fields: what is wrong with it, and what is going on with the image. */
export function stateFields({ service, slug }: { service: Service; slug: string }): Field[] {
  const canRetry = service.options.directUploads.enabled
  return [
    ...panelField({ name: 'fileField', props: {}, service, slug }),
    ...panelField({ name: 'stateField', props: { canRetry }, service, slug }),
  ]
}

type PanelFieldArgs = {
  name: AdminComponentName
  props: Readonly<Record<string, boolean>>
  service: Service
  slug: string
}

function panelField({ name, props, service, slug }: PanelFieldArgs): Field[] {
  const path = componentOf({ name, service })
  if (path === false) return []
  return [
    {
      admin: {
        components: { Field: { clientProps: { ...props, slug }, path } },
        disableBulkEdit: true,
        disableListColumn: true,
      },
      name: name.replace('Field', 'Panel'),
      type: 'ui',
    },
  ]
}
