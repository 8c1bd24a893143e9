import type { FoundFile } from '../../core/fileTarget.js'
import type { PluginContext } from '../request/pluginContext.js'

import { NotFound, type PayloadRequest } from 'payload'
import { getRangeRequestInfo } from 'payload/internal'

import { isCloudflareImagesError } from '../../errors.js'
import { otherFileOf } from '../../service/documentImage.js'
import { isOnDisk } from '../database/localFiles.js'
import { toPayloadError } from '../http/toPayloadError.js'
import { fileTargetsOf } from '../request/fileTargets.js'
import { assertMayHaveFile } from '../viewing/viewing.js'
import { contentSecurityPolicy, matches, respond } from './fileAnswer.js'

type ServeOtherArgs = {
  context: PluginContext
  doc: Readonly<Record<string, unknown>>
  filename: string
  headers: Headers | undefined
  req: PayloadRequest
}

/** Types with which a browser may run what is in the file. */
const runs = /(?:^text\/html|xml)\b/

/** Types that are given out by the site alone, which says that nothing in them is to run. */
const staysHere = /^text\/|(?:xml|script)\b/

/**
 * The file route for a file that is not at Cloudflare. Sizes of pictures from before the plugin are
 * left to Payload.
 */
export async function serveOther({
  context: { service, slug },
  doc,
  filename,
  headers,
  req,
}: ServeOtherArgs): Promise<Response | undefined> {
  try {
    await assertMayHaveFile({ doc, req, service, slug })
  } catch (error) {
    throw toPayloadError(error)
  }
  const target = fileTargetsOf({ payload: req.payload, service })(slug)
  if (target === undefined || otherFileOf(doc) !== filename) {
    if (await isOnDisk({ filename, payload: req.payload, slug })) return undefined
    throw new NotFound(req.t)
  }
  try {
    const found = await target.find(filename)
    if (found !== undefined) return await answer({ doc, found, headers, req, slug })
  } catch (error) {
    if (isCloudflareImagesError(error)) {
      req.payload.logger.error({
        err: error,
        msg: `Reading the file ${filename} of ${slug} failed`,
      })
    }
    throw toPayloadError(error)
  }
  req.payload.logger.error(`The file ${filename} of ${slug} is missing.`)
  const message = 'The file of this document is missing on the server.'
  return Response.json({ errors: [{ message }] }, { status: 404 })
}

type AnswerArgs = Pick<ServeOtherArgs, 'doc' | 'headers' | 'req'> & {
  found: FoundFile
  slug: string
}

async function answer({ doc, found, headers: given, req, slug }: AnswerArgs): Promise<Response> {
  const { etag, size: fileSize } = found
  const mimeType = typeof doc.mimeType === 'string' ? doc.mimeType : 'application/octet-stream'
  const link = staysHere.test(mimeType) ? undefined : await found.link?.({ mimeType })
  if (link !== undefined) {
    const headers = new Headers({ 'Cache-Control': 'private, no-store', Location: link })
    return respond({ body: null, headers, req, slug, status: 302 })
  }
  const headers = new Headers(given)
  headers.set('ETag', etag)
  headers.set('Cache-Control', 'private, no-cache')
  headers.set('Content-Type', mimeType)
  headers.set('X-Content-Type-Options', 'nosniff')
  if (runs.test(mimeType)) headers.set('Content-Security-Policy', contentSecurityPolicy)
  const answered = { headers, req, slug }
  if (matches(req.headers.get('if-none-match'), etag)) {
    return respond({ ...answered, body: null, status: 304 })
  }
  const ifRange = req.headers.get('if-range')
  const rangeHeader = ifRange === null || ifRange === etag ? req.headers.get('range') : null
  const range = getRangeRequestInfo({ fileSize, rangeHeader })
  for (const [name, value] of Object.entries(range.headers)) headers.set(name, value)
  if (range.type === 'invalid') return respond({ ...answered, body: null, status: range.status })
  const wanted =
    range.type === 'partial' ? { end: range.rangeEnd, start: range.rangeStart } : undefined
  return respond({ ...answered, body: await found.open(wanted), status: range.status })
}
