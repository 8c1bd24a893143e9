import type { PayloadRequest } from 'payload'

import type { ParsedMark } from '../core/watermark.js'
import type { Service } from '../service/createService.js'

import { parseMark } from '../core/watermark.js'
import { CloudflareImagesError } from '../errors.js'
import { storedDocument } from './storedDocument.js'

type Row = Readonly<Record<string, unknown>>
type Asked = { doc: Row; req: PayloadRequest; service: Service; slug: string }

/** What one viewer gets to see of one document. */
export type Viewing = {
  /**
   * The mark on a variant or size for this viewer; `undefined` for the clean picture.
   *
   * @throws CloudflareImagesError WATERMARK_INVALID; and what the option's function throws
   */
  markOf(variant: string): Promise<ParsedMark | undefined>
  mayView: boolean
}

const unguarded: Viewing = { markOf: () => Promise.resolve(undefined), mayView: true }
const nothing: Viewing = { ...unguarded, mayView: false }

/** Whether functions of the options decide what viewers of this collection see. */
export function isGuarded({ service, slug }: Pick<Asked, 'service' | 'slug'>): boolean {
  return service.options.access.view !== undefined || hasMarks({ service, slug })
}

function hasMarks({ service, slug }: Pick<Asked, 'service' | 'slug'>): boolean {
  return service.options.watermark !== undefined && service.collections[slug]?.watermark === true
}

/** By request context and key: the same answer for all surfaces of one request. */
const decided = new WeakMap<object, Map<string, Promise<Viewing>>>()
/** By the document's object, for versions, which have no id of their own. */
const decidedByObject = new WeakMap<object, Promise<Viewing>>()

/**
 * What this viewer gets to see of a document: asks `access.view`, and on demand the watermark
 * function, with the document as it is stored. Asked once per request and document; server code
 * (`overrideAccess`) sees everything clean.
 */
export async function viewingOf({
  overrideAccess = false,
  ...asked
}: Asked & { overrideAccess?: boolean }): Promise<Viewing> {
  if (overrideAccess || !isGuarded(asked)) return unguarded
  const { doc, req } = asked
  const key = keyOf(asked)
  if (key === undefined) {
    const viewing = decidedByObject.get(doc) ?? decide(asked)
    decidedByObject.set(doc, viewing)
    return viewing
  }
  const ofRequest = decided.get(req.context) ?? new Map<string, Promise<Viewing>>()
  decided.set(req.context, ofRequest)
  const viewing = ofRequest.get(key) ?? decide(asked)
  ofRequest.set(key, viewing)
  return viewing
}

/** A document that changes, and a viewer who does, are decided about anew. */
function keyOf({ doc: { cloudflare, id, updatedAt }, req, slug }: Asked): string | undefined {
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  const imageId = (cloudflare as null | Row | undefined)?.imageId
  return JSON.stringify([slug, id, updatedAt, imageId, req.user?.collection, req.user?.id])
}

async function decide(asked: Asked): Promise<Viewing> {
  const { req, service, slug } = asked
  const stored = await storedDocument(asked)
  if (stored === undefined) return nothing
  const context = { collection: slug, doc: stored, req }
  const { access, watermark } = service.options
  if (access.view !== undefined && !(await access.view(context))) return nothing
  if (watermark === undefined || !hasMarks(asked)) return unguarded
  const marks = new Map<string, Promise<ParsedMark | undefined>>()
  const ask = async (variant: string): Promise<ParsedMark | undefined> => {
    const mark: unknown = await watermark.mark({ ...context, variant })
    return mark === null ? undefined : parseMark(mark)
  }
  return {
    markOf(variant) {
      const mark = marks.get(variant) ?? ask(variant)
      marks.set(variant, mark)
      return mark
    },
    mayView: true,
  }
}

/**
 * For endpoints that hand out one image.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayView(asked: Asked): Promise<void> {
  const { mayView } = await viewingOf(asked)
  if (mayView) return
  throw asked.req.user === null
    ? new CloudflareImagesError({
        code: 'UNAUTHENTICATED',
        message: 'Sign in to see this image.',
      })
    : new CloudflareImagesError({
        code: 'FORBIDDEN',
        message: 'You are not allowed to see this image.',
      })
}
