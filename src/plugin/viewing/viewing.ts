import type { Row } from '../../core/row.js'
import type { CollectionCall } from '../../service/createService.js'

import { type ParsedMark, parseMark } from '../../core/watermark.js'
import { CloudflareImagesError } from '../../errors.js'
import { nameOf } from '../database/storedRows.js'
import { rowKeyOf, storedDocument } from './storedDocument.js'

type Asked = CollectionCall & { doc: Row }

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

type Decided = Map<string, Promise<Viewing>>

/** By request context and viewer: the same answer for all surfaces of one request. */
const decided = new WeakMap<object, WeakMap<object, Decided>>()
/** By the document's object, where its row has no date by which a change would show. */
const decidedByObject = new WeakMap<object, Promise<Viewing>>()
/** Whoever is not signed in. */
const nobody = {}

type ViewingOfArgs = Asked & { overrideAccess?: boolean }

/**
 * What this viewer gets to see of a document: asks `access.view`, and on demand the watermark
 * function, with the row that carries the picture, as it is stored. Asked once per request, viewer and
 * row; server code (`overrideAccess`) sees everything clean.
 */
export async function viewingOf({
  overrideAccess = false,
  ...asked
}: ViewingOfArgs): Promise<Viewing> {
  if (overrideAccess || !isGuarded(asked)) return unguarded
  const { doc, req, slug } = asked
  const key = rowKeyOf(doc)
  if (key.updatedAt === undefined) {
    const viewing = decidedByObject.get(doc) ?? decide(asked)
    decidedByObject.set(doc, viewing)
    return viewing
  }
  const ofRequest = decided.get(req.context) ?? new WeakMap<object, Decided>()
  decided.set(req.context, ofRequest)
  const viewer = req.user ?? nobody
  const ofViewer = ofRequest.get(viewer) ?? new Map<string, Promise<Viewing>>()
  ofRequest.set(viewer, ofViewer)
  const name = JSON.stringify([slug, req.locale, nameOf(key)])
  const viewing = ofViewer.get(name) ?? decide(asked)
  ofViewer.set(name, viewing)
  return viewing
}

async function decide(asked: Asked): Promise<Viewing> {
  const { req, service, slug } = asked
  const stored = await storedDocument(asked)
  if (stored === undefined) return nothing
  const context = { collection: slug, doc: stored, req }
  const { watermark } = service.options
  if (!(await isGranted({ ...asked, doc: stored }))) return nothing
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

/** A function that fails for one document hides this one, and not the list that it is in. */
async function isGranted({ doc, req, service, slug }: Asked): Promise<boolean> {
  const { view } = service.options.access
  if (view === undefined) return true
  try {
    return await view({ collection: slug, doc, req })
  } catch (err) {
    req.payload.logger.error({
      collection: slug,
      documentId: doc.id,
      err,
      msg: '`access.view` failed, so the picture was not shown',
    })
    return false
  }
}

/**
 * For endpoints that hand out one image.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayView(asked: Asked): Promise<void> {
  const { mayView } = await viewingOf(asked)
  if (!mayView) throw refuse({ ...asked, what: 'see this image' })
}

/**
 * A copy belongs to whoever makes it, and its fields may grant more than those of its source: it is
 * for those alone who see the source's picture clean.
 *
 * @param args.doc the row that the picture is taken from
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayCopy(asked: Asked): Promise<void> {
  if (!(await isClean(asked))) throw refuse({ ...asked, what: 'copy this image' })
}

/** Whether somebody sees every variant of a picture without a mark. */
export async function isClean(asked: Asked): Promise<boolean> {
  const { req, slug } = asked
  const viewing = await viewingOf(asked)
  if (!viewing.mayView) return false
  try {
    return !(await isMarkedAnywhere(asked))
  } catch (err) {
    req.payload.logger.error({ collection: slug, err, msg: 'A watermark failed' })
    return false
  }
}

/** Whether any variant or size has a mark for this viewer: the clean original is not theirs then. */
export async function isMarkedAnywhere(asked: Asked): Promise<boolean> {
  const { variants, sizes } = asked.service.collections[asked.slug] ?? { sizes: [], variants: [] }
  const viewing = await viewingOf(asked)
  for (const { name } of [...variants, ...sizes]) {
    if ((await viewing.markOf(name)) !== undefined) return true
  }
  return false
}

/**
 * Whether somebody gets a file that is not at Cloudflare. It comes as it is: a picture that would have
 * a mark is for those alone who see it without.
 */
export async function mayHaveFile(asked: Asked): Promise<boolean> {
  const { mimeType } = asked.doc
  const isPicture = typeof mimeType === 'string' && mimeType.startsWith('image/')
  return isPicture ? isClean(asked) : (await viewingOf(asked)).mayView
}

/** @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN */
export async function assertMayHaveFile(asked: Asked): Promise<void> {
  if (!(await mayHaveFile(asked))) throw refuse({ ...asked, what: 'see this file' })
}

function refuse({ req, what }: Pick<Asked, 'req'> & { what: string }): CloudflareImagesError {
  return req.user === null
    ? new CloudflareImagesError({ code: 'UNAUTHENTICATED', message: `Sign in to ${what}.` })
    : new CloudflareImagesError({ code: 'FORBIDDEN', message: `You are not allowed to ${what}.` })
}
