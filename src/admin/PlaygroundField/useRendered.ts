'use client'
import { useEffect, useState } from 'react'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'
import { useSite } from '../useSite.js'

/** The picture that was asked for, as it arrived. */
export type Rendered = {
  /** Null where the delivery host does not let this page read the bytes. */
  bytes: null | number
  /** For `<img>`: the very bytes that were measured, where they could be. */
  src: string
  type: null | string
  /** Absolute. */
  url: string
}

type State = { failure: null | string; isLoading: boolean; rendered: null | Rendered }

const idle: State = { failure: null, isLoading: false, rendered: null }
/** As browsers ask for pictures: the format is chosen by it. */
const accept = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'
const typingMs = 400

/**
 * Asks for the URL of a picture and fetches it, once the editor has stopped typing.
 *
 * @param args.path of the endpoint that gives the URL; null asks for nothing
 */
export function useRendered(path: `/${string}` | null): State {
  const ask = useSite()
  const [state, setState] = useState(idle)
  useEffect(() => {
    if (path === null) {
      setState(idle)
      return undefined
    }
    const controller = new AbortController()
    const { signal } = controller
    let objectURL: string | undefined
    setState((before) => ({ ...before, isLoading: true }))
    const load = async (): Promise<void> => {
      try {
        const { url: answered } = await ask({ path, signal })
        const url = new URL(String(answered), window.location.href).href
        const picture = await fetchPicture({ signal, url })
        objectURL = picture.objectURL
        if (signal.aborted) {
          if (objectURL !== undefined) URL.revokeObjectURL(objectURL)
          return
        }
        setState({ failure: null, isLoading: false, rendered: picture.rendered })
      } catch (error) {
        if (signal.aborted) return
        const failure = isCloudflareImagesError(error) ? error.message : ''
        setState({ failure, isLoading: false, rendered: null })
      }
    }
    const timer = setTimeout(() => void load(), typingMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
      if (objectURL !== undefined) URL.revokeObjectURL(objectURL)
    }
  }, [ask, path])
  return state
}

async function fetchPicture({
  signal,
  url,
}: {
  signal: AbortSignal
  url: string
}): Promise<{ objectURL: string | undefined; rendered: Rendered }> {
  const response = await fetch(url, {
    credentials: 'same-origin',
    headers: { accept },
    signal,
  }).catch(() => undefined)
  // Refused by the host's rules for other origins: the picture itself can be shown all the same.
  if (response === undefined)
    return { objectURL: undefined, rendered: { bytes: null, src: url, type: null, url } }
  const blob = await response.blob()
  if (!response.ok || !blob.type.startsWith('image/'))
    throw new CloudflareImagesError({
      code: 'API_RESPONSE_INVALID',
      message: `Cloudflare answered with status ${response.status}${await readReason({ blob, response })}.`,
    })
  const objectURL = URL.createObjectURL(blob)
  return { objectURL, rendered: { bytes: blob.size, src: objectURL, type: blob.type, url } }
}

/** Cloudflare says in a header why a picture could not be made. */
async function readReason({ blob, response }: { blob: Blob; response: Response }): Promise<string> {
  const header = response.headers.get('cf-resized')
  const text = blob.type.startsWith('text/plain') ? await blob.text() : ''
  const reason = (header ?? text).slice(0, 200)
  return reason === '' ? '' : ` (${reason})`
}
