'use client'
import type { ReactNode } from 'react'

import {
  Button,
  ConfirmationModal,
  toast,
  useConfig,
  useDocumentInfo,
  useForm,
  useModal,
} from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'

import { useAPI } from '../useAPI.js'
import { useDescribeError } from '../useDescribeError.js'
import { useWords } from '../useWords.js'

/**
 * Deletes an image that is used, for those who may delete it here; whether they may by force is
 * known to the site alone, and told when they try.
 */
export function DeleteAnyway({ id, slug }: { id: number | string; slug: string }): ReactNode {
  const words = useWords()
  const ask = useAPI()
  const describe = useDescribeError()
  const { config } = useConfig()
  const { docPermissions } = useDocumentInfo()
  const { setModified } = useForm()
  const { openModal } = useModal()
  const mayDelete = docPermissions !== undefined && 'delete' in docPermissions
  if (!mayDelete || !docPermissions.delete) return null

  const modalSlug = `cloudflare-delete-${slug}-${id}`
  const remove = async (): Promise<void> => {
    try {
      await ask({ method: 'DELETE', path: `/${slug}/${id}?force=true` })
    } catch (error) {
      toast.error(describe(error) || words('usagesDeleteHeading'))
      return
    }
    // Nothing is left to be saved, so nothing is to be asked about it.
    setModified(false)
    const { admin: adminRoute } = config.routes
    window.location.assign(
      formatAdminURL({ adminRoute, path: `/collections/${slug}`, serverURL: config.serverURL }),
    )
  }
  return (
    <>
      <Button
        buttonStyle="error"
        className="cloudflare-usages__delete"
        margin={false}
        onClick={() => openModal(modalSlug)}
        size="small"
      >
        {words('usagesDeleteAnyway')}
      </Button>
      <ConfirmationModal
        body={words('usagesDeleteExplained')}
        confirmLabel={words('usagesDeleteConfirm')}
        heading={words('usagesDeleteHeading')}
        modalSlug={modalSlug}
        onConfirm={remove}
      />
    </>
  )
}
