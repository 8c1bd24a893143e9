import type {
  CollectionBeforeOperationHook,
  Field,
  FieldAccess,
  GroupField,
  PayloadRequest,
} from 'payload'

import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'

import { placeholderURL } from '../../service/placeholder/placeholderURL.js'
import { readingWhole } from '../viewing/storedDocument.js'

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

type WantsPlaceholderURLArgs = {
  req: PayloadRequest
  service: Pick<Service, 'options'>
}

/**
 * Whether a read that names no fields has the placeholder as a data URL. A list of a hundred would
 * grow by two hundred kilobytes; GraphQL sends what its query asks for.
 */
export function wantsPlaceholderURL({
  req,
  service: {
    options: { placeholder },
  },
}: WantsPlaceholderURLArgs): boolean {
  return placeholder !== false && (placeholder.dataURL || req.payloadAPI === 'GraphQL')
}

const operations: readonly string[] = ['create', 'delete', 'update']

/** Whoever names no fields gets the placeholder without its picture, whatever the operation. */
export function omitPlaceholderURL({ service }: PluginContext): CollectionBeforeOperationHook {
  return (hook) => {
    const { args, req } = hook
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- still the name core passes
    const operation: string = hook.operation
    // Reads of versions have no `draft`; there the fields lie one level deeper.
    const isKnown = operations.includes(operation) || (operation === 'read' && 'draft' in args)
    const isPlain = (args as { select?: unknown }).select === undefined
    if (!isKnown || !isPlain || wantsPlaceholderURL({ req, service })) return args
    const select = readingWhole({ cloudflare: { placeholder: { dataURL: false } } })
    return { ...args, select }
  }
}
