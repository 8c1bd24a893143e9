'use client'
import { useDocumentInfo } from '@payloadcms/ui'
import { useEffect, useState } from 'react'

import { isCloudflareImagesError } from '../errors.js'
import { useAPI } from './useAPI.js'
import { useSavedId } from './useSavedId.js'

type UseMayManageArgs = {
  /** `access.manage` is set: the right to update says nothing. */
  isDecidedBySite: boolean
  slug: string
}

/**
 * Whether this person looks after the image of the page's document. Where the site decides by a
 * function of its own, the site is asked, and until it has answered nobody does.
 */
export function useMayManage({ isDecidedBySite, slug }: UseMayManageArgs): boolean {
  const ask = useAPI()
  const { docPermissions } = useDocumentInfo()
  const id = useSavedId()
  const [isGranted, setIsGranted] = useState(false)
  useEffect(() => {
    if (!isDecidedBySite || id === undefined) return undefined
    const controller = new AbortController()
    const { signal } = controller
    void ask({ path: `/${slug}/${id}/events?limit=1`, signal })
      // A site without events says so to those alone who might see them.
      .then(
        () => true,
        (error: unknown) => isCloudflareImagesError(error) && error.code === 'NOT_FOUND',
      )
      .then((isAllowed) => {
        if (!signal.aborted) setIsGranted(isAllowed)
      })
    return () => controller.abort()
  }, [ask, id, isDecidedBySite, slug])
  if (id === undefined) return false
  return isDecidedBySite ? isGranted : docPermissions?.update === true
}
