import type { Field, FieldHook } from 'payload'

import type { SizeUrl } from '../../service/documentUrls.js'

import type { DerivedSource } from './derived.js'

import { peekRequestState } from '../upload/requestState.js'
import { derived } from './derived.js'

/**
 * Read hooks on the fields that core gives an upload collection. Core merges them into its own
 * fields and runs its own hooks first, so ours have the last word.
 */
export function uploadFields({
  hasOwnThumbnail,
  sizeNames,
  ...source
}: DerivedSource & {
  /** The collection chooses its admin thumbnail itself, by a function. */
  hasOwnThumbnail: boolean
  sizeNames: readonly string[]
}): Field[] {
  const readUrl = derived({ ...source, pick: (urls) => urls.url })
  const url: Field = {
    admin: { hidden: true, readOnly: true },
    hooks: {
      afterRead: [
        // Core fetches the `url` of a document it duplicates, and would store a variant as the original.
        (args): unknown =>
          peekRequestState(args.req)?.isDuplicating === true ? null : readUrl(args),
      ],
    },
    name: 'url',
    type: 'text',
  }
  const thumbnailURL: Field = {
    admin: { hidden: true, readOnly: true },
    hooks: { afterRead: [derived({ ...source, pick: (urls) => urls.thumbnailURL })] },
    name: 'thumbnailURL',
    type: 'text',
  }
  const sizes: Field = {
    admin: { hidden: true },
    fields: sizeNames.map((name) => sizeField({ ...source, name })),
    name: 'sizes',
    type: 'group',
  }
  return [
    url,
    ...(hasOwnThumbnail ? [] : [thumbnailURL]),
    ...(sizeNames.length === 0 ? [] : [sizes]),
  ]
}

function sizeField({ name, ...source }: DerivedSource & { name: string }): Field {
  const admin = { hidden: true, readOnly: true } as const
  const hooks = (key: keyof SizeUrl): { afterRead: FieldHook[] } => ({
    afterRead: [derived({ ...source, pick: ({ sizes }) => sizes[name]?.[key] ?? null })],
  })
  return {
    admin: { hidden: true },
    fields: [
      { admin, hooks: hooks('url'), name: 'url', type: 'text' },
      { admin, hooks: hooks('width'), name: 'width', type: 'number' },
      { admin, hooks: hooks('height'), name: 'height', type: 'number' },
      { admin, hooks: hooks('mimeType'), name: 'mimeType', type: 'text' },
    ],
    name,
    type: 'group',
  }
}
