'use client'
import type { ReactNode } from 'react'

import type { DirectUploadsProps } from '../../plugin/admin/adminProps.js'

import { useConfig, useTranslation, useUploadHandlers } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { useEffect, useRef, useState } from 'react'

import { refusedFiles } from '../FileField/refusedFiles.js'
import { useWords } from '../useWords.js'
import { createUploadHandler } from './createUploadHandler.js'
import { describeFailure } from './describeFailure.js'
import { createFinishedUploads } from './finishedUploads.js'
import { isUsable } from './isUsable.js'
import { doesFormReport } from './openDialog.js'
import { createUploadList } from './uploadList.js'
import { UploadPanel } from './UploadPanel.js'
import { useChosenOthers } from './useChosenOthers.js'
import { useLeftOut } from './useLeftOut.js'

type DirectUploadsProps2 = DirectUploadsProps & { children?: ReactNode }

/**
 * Around the whole admin panel: sends chosen files straight from the browser to Cloudflare when a
 * form is saved, and shows how far they are. Told of no collection, it sends nothing.
 */
export function DirectUploads({ children, collections }: DirectUploadsProps2): ReactNode {
  return (
    <>
      {children}
      <Uploads collections={collections} />
    </>
  )
}

function Uploads({ collections }: DirectUploadsProps): ReactNode {
  // Kept over every refresh of the page: the forms around are.
  const [finished] = useState(() => createFinishedUploads())
  const [list] = useState(createUploadList)
  const { setUploadHandler } = useUploadHandlers()
  const { hasOther, hasOversized } = useChosenOthers({
    maxBytes: collections.find(({ keepsOversized }) => keepsOversized)?.limits.maxBytes,
  })
  const {
    config: {
      routes: { api: apiRoute },
      serverURL,
    },
  } = useConfig()
  const describe = useDescribe()
  useEffect(() => {
    for (const { keepsOthers, keepsOversized, limits, slug } of collections) {
      if ((keepsOthers && hasOther) || (keepsOversized && hasOversized)) {
        setUploadHandler({ collectionSlug: slug, handler: none })
        continue
      }
      const collectionURL = formatAdminURL({ apiRoute, path: `/${slug}`, serverURL })
      const handler = createUploadHandler({
        collection: slug,
        collectionURL,
        describe,
        doesFormReport,
        finished,
        isUsable: (upload) => isUsable({ collectionURL, upload }),
        limits,
        list,
        refusals: refusedFiles,
      })
      setUploadHandler({ collectionSlug: slug, handler })
    }
  }, [
    apiRoute,
    collections,
    describe,
    finished,
    hasOther,
    hasOversized,
    list,
    serverURL,
    setUploadHandler,
  ])
  useLeftOut({ describe, list })
  return <UploadPanel list={list} />
}

/** Payload's type knows of no way back; without a function, files go with the form. */
const none = undefined as unknown as Parameters<
  ReturnType<typeof useUploadHandlers>['setUploadHandler']
>[0]['handler']

/** Stays the same function in every render, with the words of the language of the moment. */
function useDescribe(): (args: { error: unknown; name: string }) => string {
  const words = useWords()
  const {
    i18n: { language },
  } = useTranslation()
  const current = useRef({ language, words })
  useEffect(() => {
    current.current = { language, words }
  })
  const [describe] = useState(
    () => (args: { error: unknown; name: string }) =>
      describeFailure({ ...args, ...current.current }),
  )
  return describe
}
