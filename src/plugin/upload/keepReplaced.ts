import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../request/pluginContext.js'

import { unsettledStatuses } from '../../core/imageStatus.js'
import { imageIdOf } from '../../service/documentImage.js'
import { contextOf } from '../request/context.js'

type Data = Readonly<Record<string, unknown>>

const isPrivate = (doc: Data | null | undefined): boolean =>
  (doc?.cloudflare as Data | null | undefined)?.requireSignedURLs === true

/** Its file never reached Cloudflare, so no page shows it. */
function isUnsettled(doc: Data | null | undefined): boolean {
  const { status } = (doc?.cloudflare ?? {}) as Data
  return (unsettledStatuses as readonly unknown[]).includes(status)
}

type KeepUntilArgs = {
  /** The document with the change. */
  after: Data
  /** The rows whose images it shows no longer. */
  before: readonly (Data | null | undefined)[]
  service: PluginContext['service']
}

/**
 * How long images stay that another one replaces. Whoever makes an image private, or takes it away,
 * wants it gone from pages that were built before, too.
 */
export function keepUntil({ after, before, service }: KeepUntilArgs): Date | undefined {
  const { keepReplacedFor } = service.options
  const isReplaced = imageIdOf(after) !== undefined && !before.some(isUnsettled)
  if (keepReplacedFor === 0 || !isReplaced || [after, ...before].some(isPrivate)) return undefined
  return new Date(service.now().getTime() + keepReplacedFor)
}

type FindKeptArgs = { context: PluginContext; docId: number | string; req: PayloadRequest }

/** The images that the document showed once and that are kept: they go with it. */
export async function findKept({
  context: { service, slug },
  docId,
  req,
}: FindKeptArgs): Promise<string[]> {
  const { ledger } = contextOf({ req, service })
  const rows = await ledger.findKept({ collection: slug, documentId: docId })
  return rows.flatMap(({ imageId }) => imageId ?? [])
}

type FindExposedArgs = FindKeptArgs & { after: Data }

/** The same for a document whose image is private by now, or gone. */
export const findExposed = async ({ after, ...args }: FindExposedArgs): Promise<string[]> =>
  isPrivate(after) || imageIdOf(after) === undefined ? findKept(args) : []
