import type { Row } from '../../core/row.js'
import type { ParsedMark } from '../../core/watermark.js'
import type { CollectionCall } from '../../service/createService.js'

import { createHash } from 'node:crypto'
import { formatAdminURL } from 'payload/shared'

import { userKey } from '../../core/receipt.js'
import { bucketExpiry } from '../../core/signing.js'
import { isWorkerMark } from '../../core/watermarkToken.js'
import { type DocumentImage, readDocumentImage } from '../../service/documentImage.js'
import { workerURL } from '../../service/urls/workerURL.js'
import { describeMark } from '../../service/watermark/describeMark.js'
import { findRendition } from '../../service/watermark/findRendition.js'

type Args = CollectionCall & {
  doc: Row & { id: number | string; updatedAt?: unknown }
  /** When the Worker's URL ends. @default by `signedURLs`, so that it repeats */
  expiresAt?: Date
  mark: ParsedMark
  variant: string
}

/**
 * Where a viewer sees a variant with a mark on it: this site, or the Worker where one is configured
 * and can draw it. Equal for equal image, variant and mark, so that browsers keep it; the mark
 * itself never stands in it.
 *
 * @param args.doc with the id of its image, as server code reads it.
 */
export function watermarkedURL(args: Args): string {
  const image = readDocumentImage(args.doc)
  return workersURL({ ...args, image }) ?? sitesURL({ ...args, image })
}

type WithImage = Args & { image: DocumentImage | undefined }

function sitesURL({ doc, image, mark, req, slug, variant }: WithImage): string {
  const { routes, serverURL } = req.payload.config
  const segments = [slug, String(doc.id), 'watermarked', variant].map(encodeURIComponent)
  const url = formatAdminURL({
    apiRoute: routes.api,
    path: `/${segments.join('/')}`,
    serverURL,
  })
  const facts = [image?.imageId, image?.crop, image?.focal, variant, describeMark(mark)]
  const version = createHash('sha256').update(JSON.stringify(facts)).digest('base64url')
  // The published document may show another picture.
  const draft = doc._status === 'draft' ? '&draft=true' : ''
  return `${url}?v=${version.slice(0, 12)}${draft}`
}

/** The Worker knows named variants only, of whole photographs; this site draws the others. */
function workersURL({
  expiresAt,
  image,
  mark,
  req,
  service,
  slug,
  variant,
}: WithImage): string | undefined {
  const worker = service.watermarkWorker
  if (worker === undefined || image === undefined || !isWorkerMark(mark)) return undefined
  const named = findRendition({ service, slug, variant })?.named
  const isDrawing = image.mimeType === 'image/svg+xml'
  if (named === undefined || isDrawing || isEdited({ image, service, slug })) return undefined
  const { signedURLs } = service.options
  const nowSeconds = Math.floor(service.now().getTime() / 1000)
  return workerURL({
    claims: {
      expiresAt:
        expiresAt === undefined
          ? bucketExpiry({ ...signedURLs, nowSeconds })
          : Math.floor(expiresAt.getTime() / 1000),
      imageId: image.imageId,
      mark,
      original:
        image.width > 0 && image.height > 0 ? { height: image.height, width: image.width } : null,
      transform: named.options,
      variant: named.name,
      viewer: userKey(req.user),
    },
    worker,
  })
}

type IsEditedArgs = Pick<Args, 'service' | 'slug'> & { image: DocumentImage }

function isEdited({ image, service, slug }: IsEditedArgs): boolean {
  if (service.collections[slug]?.flexible !== true || image.requireSignedURLs) return false
  return image.crop !== undefined || image.focal !== undefined
}
