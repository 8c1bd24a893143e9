import type { Field, FieldAccess, GroupField, LabelFunction, TextField } from 'payload'

import type { Service } from '../../service/createService.js'

import { isOtherKind } from '../../service/documentImage.js'
import { type WordKey } from '../../translations/translations.js'
import { componentOf } from '../admin/componentOf.js'
import { panelFields } from '../admin/panelFields.js'
import { derived, type DerivedSource } from '../delivery/derived.js'
import { placeholderField } from '../placeholder/placeholderField.js'
import { usageCountField } from '../usages/usageCounts.js'
import { isGuarded } from '../viewing/viewing.js'
import { variantNames } from './variantNames.js'

/** Ids and everything derived: an API caller who could write them could point at another's image. */
const nobody: FieldAccess = () => false
const locked = { create: nobody, update: nobody } as const

const statuses = ['pending', 'draft', 'uploaded', 'failed', 'expired'] as const

type CloudflareFieldArgs = DerivedSource & {
  /** Editors and API callers decide which images are private. */
  isPrivacyWritable: boolean
}

/** The `cloudflare` group of an upload collection. The same in every mode, so that schemas stay equal. */
export function cloudflareField({ isPrivacyWritable, ...source }: CloudflareFieldArgs): GroupField {
  return {
    admin: { hideGutter: true },
    fields: [
      ...storedFields({ ...source, isGuarded: isGuarded(source), isPrivacyWritable }),
      cropField(source),
      placeholderField({ isGuarded: isGuarded(source) }),
      ...panelFields(source),
      ...virtualFields(source),
    ],
    interfaceName: 'CloudflareImage',
    label: 'Cloudflare Images',
    name: 'cloudflare',
    type: 'group',
  }
}

/** Payload's own field: it takes effect with the save. */
const checkbox = {
  admin: { description: word('privateDescription') },
  label: word('private'),
} as const

type StoredFieldsArgs = Pick<DerivedSource, 'service'> & {
  /** Viewers see different things. */
  isGuarded: boolean
  isPrivacyWritable: boolean
}

function storedFields({
  isGuarded: isKept,
  isPrivacyWritable,
  service,
}: StoredFieldsArgs): Field[] {
  const hidden = { disableBulkEdit: true, hidden: true, readOnly: true } as const
  return [
    {
      // Where it is kept from some, nobody may find it out by queries.
      access: isKept ? { ...locked, read: ({ doc }) => doc !== undefined } : locked,
      admin: hidden,
      index: true,
      label: 'Image ID',
      name: 'imageId',
      type: 'text',
    },
    {
      access: locked,
      admin: hidden,
      enumName: 'cloudflare_image_status',
      index: true,
      label: 'Status',
      name: 'status',
      options: [...statuses],
      type: 'select',
    },
    { access: locked, admin: hidden, name: 'uploadedAt', type: 'date' },
    { access: locked, admin: hidden, name: 'expiresAt', type: 'date' },
    {
      ...(isPrivacyWritable ? checkbox : { access: locked, admin: hidden }),
      defaultValue: false,
      name: 'requireSignedURLs',
      type: 'checkbox',
    },
    { access: locked, admin: hidden, name: 'creator', type: 'text' },
    { access: locked, admin: hidden, name: 'metadata', type: 'json' },
    { access: locked, admin: hidden, name: 'originalFilename', type: 'text' },
    { access: locked, admin: hidden, name: 'error', type: 'text' },
    usageCountField(service),
  ]
}

/** Written by editors and API callers; checked before it is stored. */
function cropField({ service }: DerivedSource): Field {
  const path = componentOf({ name: 'cropField', service })
  const part = (name: string): Field => ({
    admin: { disableBulkEdit: true, disableListColumn: true, disableListFilter: true },
    name,
    type: 'number',
  })
  return {
    admin: {
      ...(path === false ? {} : { components: { Field: path } }),
      disableBulkEdit: true,
      hideGutter: true,
    },
    fields: [part('x'), part('y'), part('width'), part('height')],
    name: 'crop',
    type: 'group',
  }
}

function virtualFields(source: DerivedSource): Field[] {
  const admin = {
    disableBulkEdit: true,
    disableListColumn: true,
    disableListFilter: true,
    hidden: true,
    readOnly: true,
  } as const
  return [
    {
      access: locked,
      admin,
      fields: [
        { name: 'name', type: 'text', typescriptSchema: [nameSchema(source.service)] },
        { name: 'url', type: 'text' },
        { name: 'width', type: 'number' },
        { name: 'height', type: 'number' },
      ],
      interfaceName: 'CloudflareImageVariants',
      name: 'variants',
      type: 'array',
      virtual: true,
    },
    // Filled once per document, like the next but one.
    ...(['originalWidth', 'originalHeight'] as const).map((name): Field => ({
      access: locked,
      admin,
      hooks: { afterRead: [() => null] },
      name,
      type: 'number',
      virtual: true,
    })),
    {
      access: locked,
      admin,
      hooks: { afterRead: [derived({ ...source, pick: (urls) => urls.srcset })] },
      name: 'srcset',
      type: 'text',
      virtual: true,
    },
    {
      access: locked,
      admin,
      hooks: {
        afterRead: [
          // A file of another kind never comes to Cloudflare, and has nothing to wait for.
          ({ originalDoc, siblingData }) =>
            siblingData.status === 'uploaded' || isOtherKind(originalDoc),
        ],
      },
      name: 'ready',
      type: 'checkbox',
      virtual: true,
    },
    {
      access: locked,
      admin,
      // Filled once per document, for the viewer at hand; the key says that it is wanted.
      hooks: { afterRead: [() => null] },
      label: 'Watermarked URL',
      name: 'watermarkedURL',
      type: 'text',
      virtual: true,
    },
  ]
}

function nameSchema(service: Service): NonNullable<TextField['typescriptSchema']>[number] {
  return ({ jsonSchema }) => ({ ...jsonSchema, enum: variantNames(service), type: 'string' })
}

/** Payload's types know of its own words alone. */
function word(name: 'private' | 'privateDescription'): LabelFunction {
  const key: WordKey = `cloudflareImages:${name}`
  return ({ t }) => (t as (key: string) => string)(key)
}
