import type { PayloadRequest } from 'payload'

import type { PluginContext } from '../pluginContext.js'

import { readDocumentImage } from '../../service/documentImage.js'
import { keptSeconds } from '../fields/limitCaching.js'
import { imageURL, isMarkedAnywhere } from '../imageURL.js'
import { assertMayView, isGuarded } from '../viewing.js'

type Row = Readonly<Record<string, unknown>>
type Asked = { context: PluginContext; doc: Row & { id: number | string }; req: PayloadRequest }

/** Longest time for which a browser goes to the same place again, in seconds. */
const longestSeconds = 300

/**
 * Where the file route sends its caller: to the variant that `?variant=` names; to the default one
 * where the collection redirects, and where this viewer may not have the clean original. `undefined`
 * for the original's bytes.
 *
 * @throws CloudflareImagesError UNAUTHENTICATED, FORBIDDEN, and what `imageURL` throws
 */
export async function redirectToVariant(asked: Asked): Promise<Response | undefined> {
  const { context, doc, req } = asked
  const { service, slug } = context
  const about = { doc, req, service, slug }
  await assertMayView(about)
  const variant = req.searchParams.get('variant') ?? undefined
  const redirects =
    variant !== undefined ||
    service.collections[slug]?.fileRoute === 'redirect' ||
    (await isMarkedAnywhere(about))
  if (!redirects) return undefined
  const { answer } = await imageURL({ ...about, wish: { variant } })
  const headers = new Headers({
    'Cache-Control': `private, max-age=${keptFor(asked)}`,
    Location: answer.url,
    Vary: 'Authorization, Cookie',
  })
  const upload = req.payload.collections[slug]?.config.upload
  const modified = upload?.modifyResponseHeaders?.({ headers })
  return new Response(null, {
    headers: modified instanceof Headers ? modified : headers,
    status: 302,
  })
}

/** Who may view, and with which mark, is asked again each time where functions decide it. */
function keptFor({ context: { service, slug }, doc }: Asked): number {
  if (isGuarded({ service, slug })) return 0
  if (readDocumentImage(doc)?.requireSignedURLs !== true) return longestSeconds
  return keptSeconds({ atMost: longestSeconds, expiresAt: service.signedUntil(), service })
}
