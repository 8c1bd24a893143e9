'use client'
import { useConfig } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'

type Place = { collection: string; id?: number | string; query?: Readonly<Record<string, string>> }

/** Where a list, narrowed by a query, or a document is in the panel. */
export function useAdminPath(): (place: Place) => string {
  const { routes } = useConfig().config
  return ({ collection, id, query }) => {
    const path = `/collections/${collection}${id === undefined ? '' : `/${id}`}` as const
    const search = new URLSearchParams(query).toString()
    const page = formatAdminURL({ adminRoute: routes.admin, path })
    return search === '' ? page : `${page}?${search}`
  }
}
