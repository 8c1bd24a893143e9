'use client'
import { useTranslation } from '@payloadcms/ui'

import { isCloudflareImagesError } from '../errors.js'
import { useWords, type Words } from './useWords.js'

/** Says in the editor's language what went wrong. */
export type DescribeError = (error: unknown) => string

/** Frequent codes have words of their own; the others come with a sentence of the site's. */
export function useDescribeError(): DescribeError {
  const words = useWords()
  const { cloudflareImages = {} } = useTranslation().i18n.translations as {
    cloudflareImages?: object
  }
  return (error) => {
    if (!isFailure(error)) return ''
    const key = `error_${error.code}`
    return key in cloudflareImages ? words(key as Parameters<Words>[0]) : error.message
  }
}

/** An error of ours, or the like of one in a list of results. Of others people would make nothing. */
const isFailure = (error: unknown): error is { code: string; message: string } =>
  isCloudflareImagesError(error) ||
  (typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error)
