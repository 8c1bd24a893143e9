import type { CollectionConfig, CustomComponent, Field } from 'payload'

import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'
import type { BulkActionsProps, ListPresetsProps } from './adminProps.js'

import { type PresetName, presetNames } from '../../core/listPresets.js'
import { isGuarded } from '../viewing/viewing.js'
import { componentOf } from './componentOf.js'
import { findField } from './findField.js'
import { columnsOf } from './listFields.js'

/** In the order in which they stand above the table. */
const aboveTable: readonly AdminComponentName[] = ['listPresets', 'bulkActions', 'gallery']

type Args = {
  admin: CollectionConfig['admin']
  /** All of them, ours included. */
  fields: readonly Field[]
  service: Service
  slug: string
}

/** The parts of the plugin in the list of an upload collection; what the site has set goes first. */
export function addListComponents(args: Args): NonNullable<CollectionConfig['admin']> {
  const { admin, service } = args
  const ours = aboveTable.flatMap((name): CustomComponent[] => {
    const path = componentOf({ name, service })
    return path === false ? [] : [{ clientProps: propsOf({ ...args, name }), path }]
  })
  return {
    ...admin,
    components: {
      ...admin?.components,
      beforeListTable: [...(admin?.components?.beforeListTable ?? []), ...ours],
    },
    defaultColumns: admin?.defaultColumns ?? defaultColumns(args),
    listSearchableFields: admin?.listSearchableFields ?? searchableFields(args),
  }
}

function propsOf({ fields, name, service, slug }: Args & { name: AdminComponentName }): object {
  switch (name) {
    case 'bulkActions':
      return {
        hasPrivacy: service.collections[slug]?.privacy === 'document',
        slug,
      } satisfies BulkActionsProps
    case 'listPresets':
      return {
        presets: presetNames.filter((preset) => isOffered({ fields, preset, service, slug })),
        slug,
      } satisfies ListPresetsProps
    default:
      return { slug }
  }
}

type IsOfferedArgs = Omit<Args, 'admin'> & { preset: PresetName }

/** Filters that would show everything or nothing are left out. */
function isOffered({ fields, preset, service, slug }: IsOfferedArgs): boolean {
  const privacy = service.collections[slug]?.privacy
  switch (preset) {
    case 'private':
      return privacy !== 'public' && privacy !== 'signed'
    case 'unused':
      return service.options.usages !== false
    case 'withoutAlt':
      return isText(findField({ fields, path: ['alt'] }))
    default:
      return true
  }
}

function defaultColumns({ admin, fields, service, slug }: Args): string[] {
  const names = [
    'filename',
    ...titleOf(admin),
    ...(findField({ fields, path: ['alt'] }) === undefined ? [] : ['alt']),
    ...columnsOf({ service, slug })
      .map(({ name }) => name)
      .filter((name) => name !== 'cloudflareImageId'),
    'updatedAt',
  ]
  return [...new Set(names)]
}

/** Where an id is kept from some, nobody may find it out by searching. */
function searchableFields({ admin, fields, service, slug }: Args): string[] {
  const texts = ['alt', 'title'].filter((name) => isText(findField({ fields, path: [name] })))
  const names = [
    'filename',
    'cloudflare.originalFilename',
    ...(isGuarded({ service, slug }) ? [] : ['cloudflare.imageId']),
    ...texts,
    ...titleOf(admin),
  ]
  return [...new Set(names)]
}

/** The field that stands for a document, if the site has chosen one that people read. */
function titleOf(admin: CollectionConfig['admin']): string[] {
  const title = admin?.useAsTitle
  return title === undefined || title === 'id' ? [] : [title]
}

const isText = (field: Field | undefined): boolean =>
  (field?.type === 'text' || field?.type === 'textarea') && !isVirtual(field)

const isVirtual = (field: Field): boolean => 'virtual' in field && field.virtual === true
