import type { RowAsked, RowLook } from './rowAsk.js'
import type { Row } from './rowTable.js'

import { local } from '../support/account.js'
import { query, rest } from './rowAsk.js'

/** A change that may carry the picture of a row into another row or document. */
export type RowChange = {
  change: RowLook
  /** Where the picture is already that of the row that is changed, nothing is carried. */
  isFreeForOnePicture?: boolean
  name: string
  source: Row
}

const generous = { licensed: true, open: true, title: 'Mine' }

/** As a server component or a hook copies, with the access of whoever asks. */
async function copyLocally({ given, session: { user }, site }: RowAsked): Promise<Response> {
  try {
    const doc = await local(site).duplicate({
      collection: given.slug,
      data: generous,
      id: given.docId,
      overrideAccess: false,
      user,
    })
    return Response.json({ doc })
  } catch (error) {
    const { message, status = 500 } = error as Error & { status?: number }
    return Response.json({ message }, { status })
  }
}

export const rowChanges: readonly RowChange[] = [
  {
    change: rest(({ docId, slug }) => `/${slug}/${docId}/duplicate`, { body: {} }),
    name: 'a duplicate',
    source: 'draft',
  },
  {
    change: rest(({ docId, slug }) => `/${slug}/${docId}/duplicate`, { body: generous }),
    name: 'a duplicate with fields that grant more',
    source: 'draft',
  },
  {
    change: rest(({ docId, slug }) => `/${slug}/${docId}/duplicate?draft=true`, {
      body: { ...generous, _cloudflareUpload: 'trusted' },
    }),
    name: 'a duplicate as a draft, with a token of its own',
    source: 'draft',
  },
  { change: copyLocally, name: 'a duplicate by the Local API', source: 'draft' },
  {
    change: query(
      ({ id, name }) =>
        `mutation { duplicate${name}(id: ${id}, data: { licensed: true, open: true }) { id url } }`,
    ),
    name: 'a duplicate by GraphQL',
    source: 'draft',
  },
  ...['', '?draft=true'].map((flag) => ({
    change: rest(({ pictures, slug }) => `/${slug}/versions/${pictures.older.versionId}${flag}`, {
      body: {},
    }),
    isFreeForOnePicture: true,
    name: `a restore${flag}`,
    source: 'older' as const,
  })),
]
