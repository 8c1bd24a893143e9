import type { Field } from 'payload'

import { derived, type DerivedSource } from '../delivery/derived.js'
import { measuredFacts } from '../upload/fileFacts.js'

const admin = { hidden: true, readOnly: true } as const

type UploadFieldsArgs = DerivedSource & {
  /** The collection chooses its admin thumbnail itself, by a function. */
  hasOwnThumbnail: boolean
  sizeNames: readonly string[]
}

/**
 * What core gives an upload collection, with read hooks of ours in place of core's. Those of the
 * sizes are only taken away: one hook of the collection fills them all at once (`fillDerived`),
 * which costs a tenth of a hook per value.
 */
export function uploadFields(args: UploadFieldsArgs): Field[] {
  return [...measuredFacts.map(measuredField), ...shownFields(args)]
}

/** Those that are derived, for a collection whose files core measures. */
export function shownFields({ hasOwnThumbnail, sizeNames, ...source }: UploadFieldsArgs): Field[] {
  const url: Field = {
    admin,
    hooks: { afterRead: [derived({ ...source, pick: (urls) => urls.url })] },
    name: 'url',
    type: 'text',
  }
  const thumbnailURL: Field = {
    admin,
    hooks: { afterRead: [derived({ ...source, pick: (urls) => urls.thumbnailURL })] },
    name: 'thumbnailURL',
    type: 'text',
  }
  const sizes: Field = {
    admin: { hidden: true },
    fields: sizeNames.map(sizeField),
    name: 'sizes',
    type: 'group',
  }
  return [
    url,
    ...(hasOwnThumbnail ? [] : [thumbnailURL]),
    ...(sizeNames.length === 0 ? [] : [sizes]),
  ]
}

/** The file route answers with the stored type: who could write it could serve a picture as a page. */
function measuredField(name: (typeof measuredFacts)[number]): Field {
  const nobody = (): boolean => false
  const shared = { access: { create: nobody, update: nobody }, admin } as const
  // The bytes are checked, before they are stored; while they are on their way there is no type.
  return name === 'mimeType'
    ? { ...shared, name, type: 'text', validate: (): true => true }
    : { ...shared, name, type: 'number' }
}

function sizeField(name: string): Field {
  return {
    admin: { hidden: true },
    fields: [{ admin, hooks: { afterRead: [], beforeChange: [] }, name: 'url', type: 'text' }],
    name,
    type: 'group',
  }
}
