import type { Field, FieldAccess, GroupField } from 'payload'

import { placeholderURL } from '../../service/placeholder/placeholderURL.js'

const nobody: FieldAccess = () => false

type PlaceholderFieldArgs = {
  /** Viewers see different things: nobody may find out by queries what is kept from them. */
  isGuarded: boolean
}

/**
 * What stands in for the picture while it loads. `dataURL` is drawn from the thumbhash: the group's
 * other values are what it costs to store.
 */
export function placeholderField({ isGuarded }: PlaceholderFieldArgs): GroupField {
  const locked = { create: nobody, update: nobody } as const
  const access = isGuarded
    ? { ...locked, read: (({ doc }) => doc !== undefined) satisfies FieldAccess }
    : locked
  const admin = {
    disableBulkEdit: true,
    disableListColumn: true,
    disableListFilter: true,
    hidden: true,
    readOnly: true,
  } as const
  const stored: Field[] = [
    { access, admin, name: 'thumbhash', type: 'text' },
    { access, admin, name: 'color', type: 'text' },
    { access, admin, name: 'hasAlpha', type: 'checkbox' },
  ]
  return {
    admin: { hidden: true },
    fields: [
      ...stored,
      {
        access: locked,
        admin,
        hooks: {
          afterRead: [
            ({ siblingData }) => placeholderURL((siblingData as Record<string, unknown>).thumbhash),
          ],
        },
        name: 'dataURL',
        type: 'text',
        virtual: true,
      },
    ],
    interfaceName: 'CloudflareImagePlaceholder',
    name: 'placeholder',
    type: 'group',
  }
}
