'use client'
import type { PresetCondition } from '../../core/listPresets.js'

import { useConfig } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'

import { formatQuery } from '../../browser/formatQuery.js'

type Place = {
  collection: string
  id?: number | string
  /** One of them holds for every document of the list. */
  where?: readonly PresetCondition[]
}

/** Where a list, narrowed by conditions, or a document is in the panel. */
export function useAdminPath(): (place: Place) => string {
  const { routes } = useConfig().config
  return ({ collection, id, where }) => {
    const path = `/collections/${collection}${id === undefined ? '' : `/${id}`}` as const
    const page = formatAdminURL({ adminRoute: routes.admin, path })
    if (where === undefined) return page
    // The form that Payload's own filters have, so that they show what is filtered.
    return `${page}${formatQuery({ where: { or: where.map((one) => ({ and: [one] })) } })}`
  }
}
