'use client'
import type { Picture } from '../loadPicture.js'

import { useEffect, useState } from 'react'

import { isCloudflareImagesError } from '../../errors.js'
import { loadPicture } from '../loadPicture.js'
import { useAPI } from '../useAPI.js'
import { useDescribeError, type DescribeError } from '../useDescribeError.js'

/** The picture that was asked for, as it arrived; its address is absolute. */
export type Rendered = Picture & { url: string }

type State = {
  failure: null | { error: unknown }
  isLoading: boolean
  rendered: null | Rendered
}

const idle: State = { failure: null, isLoading: false, rendered: null }
const typingMs = 400

/**
 * Asks for the URL of a picture and fetches it, once the editor has stopped typing.
 *
 * @param args.path of the endpoint that gives the URL; null asks for nothing
 */
export function useRendered(
  path: `/${string}` | null,
): Omit<State, 'failure'> & { failure: null | string } {
  const ask = useAPI()
  const describe = useDescribeError()
  const [state, setState] = useState(idle)
  useEffect(() => {
    if (path === null) {
      setState(idle)
      return undefined
    }
    const controller = new AbortController()
    const { signal } = controller
    setState((before) => ({ ...before, isLoading: true }))
    const load = async (): Promise<void> => {
      try {
        const { url: answered } = await ask({ path, signal })
        const url = new URL(String(answered), window.location.href).href
        const picture = await loadPicture({ signal, url })
        if (signal.aborted) URL.revokeObjectURL(picture.src)
        else setState({ failure: null, isLoading: false, rendered: { ...picture, url } })
      } catch (error) {
        if (!signal.aborted) setState({ failure: { error }, isLoading: false, rendered: null })
      }
    }
    const timer = setTimeout(() => void load(), typingMs)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [ask, path])
  const src = state.rendered?.src
  useEffect(() => {
    if (src === undefined) return undefined
    return () => URL.revokeObjectURL(src)
  }, [src])
  const { failure, ...shown } = state
  return { ...shown, failure: failure === null ? null : tell({ ...failure, describe }) }
}

function tell({ describe, error }: { describe: DescribeError; error: unknown }): string {
  if (isCloudflareImagesError(error)) return describe(error)
  return error instanceof Error ? `Cloudflare answered with ${error.message}.` : ''
}
