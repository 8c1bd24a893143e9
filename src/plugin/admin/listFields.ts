import type { Field, LabelFunction, SelectIncludeType } from 'payload'

import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'
import type { WordKey } from '../../translations/translations.js'

import { componentOf } from './componentOf.js'

type Column = {
  component: AdminComponentName
  label: WordKey
  name: string
  /** The stored values that the cell shows. */
  sources: SelectIncludeType
}

/** Beside the group and not in it, whose name would stand before each heading. */
const columns: readonly Column[] = [
  {
    component: 'statusCell',
    label: 'cloudflareImages:listColumnStatus',
    name: 'cloudflareStatus',
    sources: { cloudflare: { error: true, status: true } },
  },
  {
    component: 'dimensionsCell',
    label: 'cloudflareImages:listColumnDimensions',
    name: 'cloudflareDimensions',
    sources: { filesize: true, height: true, width: true },
  },
  {
    component: 'privacyCell',
    label: 'cloudflareImages:listColumnPrivacy',
    name: 'cloudflarePrivacy',
    sources: { cloudflare: { requireSignedURLs: true } },
  },
  {
    component: 'imageIdCell',
    label: 'cloudflareImages:listColumnImageId',
    name: 'cloudflareImageId',
    sources: { cloudflare: { imageId: true }, filename: true },
  },
]

/** Columns of the list that need none in the database. */
export function listFields({ service, slug }: { service: Service; slug: string }): Field[] {
  return columnsOf({ service, slug }).flatMap(({ component, label, name }): Field[] => {
    const path = componentOf({ name: component, service })
    if (path === false) return []
    return [
      {
        admin: { components: { Cell: { clientProps: { slug }, path } }, disableBulkEdit: true },
        label: word(label),
        name,
        type: 'ui',
      },
    ]
  })
}

type ColumnsOfArgs = {
  service: Service
  slug: string
}

/** Names of the columns that say something in this collection. */
export function columnsOf({ service, slug }: ColumnsOfArgs): readonly Column[] {
  const isPublic = service.collections[slug]?.privacy === 'public'
  return columns.filter(
    ({ component, name }) =>
      componentOf({ name: component, service }) !== false &&
      !(isPublic && name === 'cloudflarePrivacy'),
  )
}

/** What a list that fetches its columns alone must ask for, by the column's name. */
export const sourcesOfColumns: ReadonlyMap<string, SelectIncludeType> = new Map(
  columns.map(({ name, sources }) => [name, sources]),
)

/** Payload's types know of its own words alone, and of no functions here, which it calls as anywhere. */
function word(key: WordKey): string {
  const label: LabelFunction = ({ t }) => (t as (key: string) => string)(key)
  return label as unknown as string
}
