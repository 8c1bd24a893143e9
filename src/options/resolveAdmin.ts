import type { AdminComponentName, CloudflareImagesOptions } from '../optionTypes.js'
import type { Problems } from './problems.js'
import type { ResolvedOptions } from './resolvedOptions.js'

const componentNames = Object.keys({
  bulkActions: true,
  cropField: true,
  dimensionsCell: true,
  directUploads: true,
  framingField: true,
  gallery: true,
  imageIdCell: true,
  listPresets: true,
  playgroundField: true,
  privacyCell: true,
  rawDataField: true,
  stateField: true,
  statsWidget: true,
  statusCell: true,
  timelineField: true,
  usagesField: true,
  variantsField: true,
} satisfies Record<AdminComponentName, true>)

/** Which components of the admin panel are ours, the site's own, or absent. */
export function resolveAdmin({
  admin,
  problems,
}: {
  admin: CloudflareImagesOptions['admin']
  problems: Problems
}): ResolvedOptions['admin'] {
  problems.unknownKeys({ known: ['components'], path: 'admin', value: admin })
  const components = admin?.components ?? {}
  problems.unknownKeys({ known: componentNames, path: 'admin.components', value: components })
  for (const [name, value] of Object.entries<unknown>(components)) {
    if (value === undefined || value === false || (typeof value === 'string' && value !== ''))
      continue
    problems.add({
      expected: "false, or the path of a component such as '/components/Mine#Gallery'",
      path: `admin.components.${name}`,
      received: value,
    })
  }
  return { components }
}
