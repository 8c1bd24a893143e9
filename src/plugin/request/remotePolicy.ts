import type { PayloadRequest, UploadConfig } from 'payload'

import type { RemotePolicy } from '../../service/remoteFile/fetchRemote.js'

import { matchesAllowList } from '../../service/remoteFile/matchesAllowList.js'

type RemotePolicyArgs = {
  /** The address as it was given, perhaps without a host. */
  given: string
  req: PayloadRequest
  slug: string
}

/** What a collection's `skipSafeFetch`, `pasteURL` and `externalFileHeaderFilter` say about addresses. */
export function remotePolicyOf({ given, req, slug }: RemotePolicyArgs): RemotePolicy {
  const upload: UploadConfig = req.payload.collections[slug]?.config.upload ?? {}
  const { externalFileHeaderFilter, pasteURL, skipSafeFetch } = upload
  const pasted = typeof pasteURL === 'object' ? pasteURL.allowList : undefined
  const trusted = [...(Array.isArray(skipSafeFetch) ? skipSafeFetch : []), ...(pasted ?? [])]
  const { serverURL } = req.payload.config
  const ownOrigin = URL.canParse(given) || !serverURL ? undefined : new URL(serverURL).origin
  return {
    headersFor: (url) =>
      externalFileHeaderFilter?.(Object.fromEntries(new Headers(req.headers)), {
        isSameOrigin: url.origin === ownOrigin,
        url: url.href,
      }) ?? {},
    isTrusted: (url) => skipSafeFetch === true || matchesAllowList({ allowList: trusted, url }),
    mayLeadTo: (url) => pasted === undefined || matchesAllowList({ allowList: pasted, url }),
  }
}
