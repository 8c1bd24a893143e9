import type { PayloadRequest } from 'payload'

import { executeAccess } from 'payload'

import type { Database } from './usageRows.js'

import { isRow } from '../../core/row.js'

type ReadGlobalTitleArgs = Database & { slug: string }

/** The label of a global that this person may read. */
export async function readGlobalTitle({
  payload,
  req,
  slug,
}: ReadGlobalTitleArgs): Promise<string | undefined> {
  const config = payload.config.globals.find((global) => global.slug === slug)
  if (config === undefined) return undefined
  const title = labelOf({ label: config.label, req, slug })
  if (req === undefined) return title
  const result = await executeAccess({ disableErrors: true, req }, config.access.read)
  if (typeof result === 'boolean') return result ? title : undefined
  const found: unknown = await payload.db.findGlobal({ req, slug, where: result })
  return isRow(found) && Object.keys(found).length > 0 ? title : undefined
}

type LabelOfArgs = {
  label: unknown
  req: PayloadRequest | undefined
  slug: string
}

function labelOf({ label, req, slug }: LabelOfArgs): string {
  if (typeof label === 'string') return label
  if (typeof label === 'function' && req !== undefined)
    return String((label as (args: object) => unknown)({ i18n: req.i18n, t: req.t }))
  if (!isRow(label)) return slug
  const own = req === undefined ? undefined : label[req.i18n.language]
  const text = own ?? Object.values(label)[0]
  return typeof text === 'string' ? text : slug
}
