import type { Service } from '../../service/createService.js'

import { type AccessResult, executeAccess, type PayloadRequest, type Where } from 'payload'

import { CloudflareImagesError } from '../../errors.js'
import { storedDocument } from '../viewing/storedDocument.js'
import { isGuarded } from '../viewing/viewing.js'

type Doc = Readonly<Record<string, unknown>> & { id: number | string }
type Asked = { req: PayloadRequest; service: Service; slug: string }

/**
 * Whoever may create or update documents may upload for them; the document's own save decides in
 * the end.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayUpload({ req, service, slug }: Asked): Promise<void> {
  const { directUpload } = service.options.access
  const access = req.payload.collections[slug]?.config.access
  const isAllowed =
    directUpload === undefined
      ? isGranted(await askCollection({ access: access?.create, req })) ||
        isGranted(await askCollection({ access: access?.update, req }))
      : await directUpload({ collection: slug, req })
  if (!isAllowed) throw refuse(req, 'upload images here')
}

type ReadVisibleArgs = Asked & { draft?: boolean; id: string }

/**
 * The document, if this person may read it.
 *
 * @param args.draft its newest draft, where that is another; default true
 * @throws CloudflareImagesError NOT_FOUND, also for one that this person must not know of
 */
export async function readVisible({ draft = true, id, req, slug }: ReadVisibleArgs): Promise<Doc> {
  if (!isPossibleId({ id, req, slug })) throw noDocument()
  // By id: a list of drafts lacks documents without versions, from before a collection kept any.
  const doc: Doc | null = await req.payload.findByID({
    collection: slug as never,
    depth: 0,
    disableErrors: true,
    draft,
    id,
    overrideAccess: false,
    req,
    trash: true,
  })
  if (doc === null) throw noDocument()
  return doc
}

/** One sentence for all: nobody learns which documents and images there are. */
export const noDocument = (): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'NOT_FOUND',
    message: 'There is no such document, or you may not see it.',
  })

/** Whether a text can be asked for at all: PostgreSQL takes no zero bytes, and knows no larger numbers. */
export const isText = (value: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(value)
const maxIdLength = 1024
const maxSerialId = 2_147_483_647

type IsPossibleIdArgs = Pick<Asked, 'req' | 'slug'> & { id: string }

function isPossibleId({ id, req: { payload }, slug }: IsPossibleIdArgs): boolean {
  const isNumber =
    (payload.collections[slug]?.customIDType ?? payload.db.defaultIDType) === 'number'
  if (!isNumber) return isText(id) && id.length <= maxIdLength
  return /^-?\d+(?:\.\d+)?$/.test(id) && Math.abs(Number(id)) <= maxSerialId
}

/**
 * The document, if this person may look after its image: `access.manage`, or the right to update it.
 * With the id of the image, which is not for everyone: not to be sent as an answer.
 *
 * @throws CloudflareImagesError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN
 */
export async function readManageable(args: Asked & { id: string }): Promise<Doc> {
  const { req, slug } = args
  const doc = await readVisible(args)
  if (!(await mayManage({ ...args, doc }))) throw refuse(req, 'do this with the image')
  if (!isGuarded(args)) return doc
  // Who manages an image may not see it, or see it with a mark: its id is for the server alone.
  const stored = await storedDocument({ doc, req, slug })
  return { ...doc, cloudflare: stored?.cloudflare }
}

/** Whether this person may look after the document's image. */
export async function mayManage(args: Asked & { doc: Doc }): Promise<boolean> {
  const { doc, req, service, slug } = args
  const { manage } = service.options.access
  return manage === undefined ? mayUpdate(args) : manage({ collection: slug, doc, req })
}

/**
 * For what is a change of the document itself.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayUpdate(args: Asked & { doc: Doc }): Promise<void> {
  if (!(await mayUpdate(args))) throw refuse(args.req, 'change this document')
}

/**
 * For what concerns the whole account: `access.manage`, or the right to update every document of
 * every collection. A tenant's editor, whose right ends at the tenant's documents, has it not.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN
 */
export async function assertMayManage(asked: Pick<Asked, 'req' | 'service'>): Promise<void> {
  if (!(await mayManageAccount(asked))) throw refuse(asked.req, 'do this')
}

/** The same, asked. */
export async function mayManageAccount({
  req,
  service,
}: Pick<Asked, 'req' | 'service'>): Promise<boolean> {
  const { manage } = service.options.access
  return manage === undefined ? mayUpdateAll({ req, service }) : manage({ req })
}

async function mayUpdateAll({ req, service }: Pick<Asked, 'req' | 'service'>): Promise<boolean> {
  for (const slug of Object.keys(service.collections)) {
    const access = req.payload.collections[slug]?.config.access.update
    if ((await askCollection({ access, req })) !== true) return false
  }
  return true
}

async function mayUpdate({ doc, req, slug }: Asked & { doc: Doc }): Promise<boolean> {
  const access = req.payload.collections[slug]?.config.access.update
  const result = await askCollection({ access, data: doc, id: doc.id, req })
  if (typeof result === 'boolean') return result
  const where: Where = { and: [{ id: { equals: doc.id } }, result] }
  const found = await req.payload.db.findOne({ collection: slug, req, where })
  return found !== null
}

type AskCollectionArgs = {
  access: Parameters<typeof executeAccess>[1] | undefined
  data?: unknown
  id?: number | string
  req: PayloadRequest
}

async function askCollection({ access, req, ...about }: AskCollectionArgs): Promise<AccessResult> {
  if (access === undefined) return req.user !== null
  return executeAccess({ ...about, disableErrors: true, req }, access)
}

const isGranted = (result: AccessResult): boolean => result !== false

function refuse(req: PayloadRequest, what: string): CloudflareImagesError {
  return req.user === null
    ? new CloudflareImagesError({ code: 'UNAUTHENTICATED', message: `Sign in to ${what}.` })
    : new CloudflareImagesError({ code: 'FORBIDDEN', message: `You are not allowed to ${what}.` })
}
