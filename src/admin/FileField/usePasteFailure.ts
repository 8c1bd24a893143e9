'use client'

import { useConfig, useDocumentInfo } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { type RefObject, useEffect, useState } from 'react'

import { useSavedId } from '../useSavedId.js'
import { useWords } from '../useWords.js'

type UsePasteFailureArgs = {
  /** An element of the form. */
  inside: RefObject<Element | null>
  slug: string
}

/**
 * Why the file under a pasted address could not be had. Payload says for four seconds that it
 * failed, and never why: the address is still in its field, and where the site fetches such files
 * itself, it is asked once more for its reason.
 */
export function usePasteFailure({ inside, slug }: UsePasteFailureArgs): string | undefined {
  const words = useWords()
  const { config, getEntityConfig } = useConfig()
  const { routes, serverURL } = config
  const { uploadStatus } = useDocumentInfo()
  const id = useSavedId()
  const { upload } = getEntityConfig({ collectionSlug: slug })
  const asksSite = typeof upload.pasteURL === 'object' && upload.pasteURL.allowList.length > 0
  const [failure, setFailure] = useState<{ host: string; reason: string }>()
  useEffect(() => {
    setFailure(undefined)
    if (uploadStatus !== 'failed') return undefined
    const field = inside.current
      ?.closest('form')
      ?.querySelector<HTMLInputElement>('.file-field__remote-file')
    const address = field?.value ?? ''
    const controller = new AbortController()
    const path = `/${slug}/paste-url${id === undefined ? '' : `/${id}`}` as const
    const endpoint = formatAdminURL({ apiRoute: routes.api, path, serverURL })
    const asking = asksSite
      ? readPasteRefusal({ address, endpoint, signal: controller.signal })
      : Promise.resolve('')
    void asking.then((reason) => {
      if (!controller.signal.aborted) setFailure({ host: hostOf(address), reason })
    })
    return () => controller.abort()
  }, [asksSite, id, inside, routes.api, serverURL, slug, uploadStatus])
  if (failure === undefined) return undefined
  const { host, reason } = failure
  return reason === '' ? words('pasteBlocked', { host }) : words('pasteRefused', { host, reason })
}

const hostOf = (address: string): string =>
  URL.canParse(address) ? new URL(address).host : address

type ReadPasteRefusalArgs = {
  address: string
  endpoint: string
  signal: AbortSignal
}

/** What the site says against fetching a file; empty where it does not answer, or would fetch it now. */
async function readPasteRefusal({
  address,
  endpoint,
  signal,
}: ReadPasteRefusalArgs): Promise<string> {
  try {
    const query = new URLSearchParams({ src: address })
    const response = await fetch(`${endpoint}?${query}`, { credentials: 'include', signal })
    if (response.ok) {
      await response.body?.cancel()
      return ''
    }
    const { errors } = (await response.json()) as { errors?: readonly { message?: unknown }[] }
    const message = errors?.[0]?.message
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}
