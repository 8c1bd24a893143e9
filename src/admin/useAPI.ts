'use client'
import type { Row } from '../core/row.js'

import { useConfig } from '@payloadcms/ui'
import { formatAdminURL } from 'payload/shared'
import { useCallback } from 'react'

import { fetchAPI } from '../browser/fetchAPI.js'

type Call = {
  body?: Row
  /** @default 'GET' */
  method?: 'DELETE' | 'GET' | 'PATCH' | 'POST'
  /** Under the API route, such as `/media/1/usages`. */
  path: `/${string}`
  signal?: AbortSignal
}

/**
 * Calls an endpoint of the site, as the person who is signed in.
 *
 * @throws CloudflareImagesError with the sentence that the site answered, for people to read
 */
export type AskSite = (call: Call) => Promise<Row>

export function useAPI(): AskSite {
  const { config } = useConfig()
  const { routes, serverURL } = config
  return useCallback(
    async ({ path, ...call }) =>
      fetchAPI({
        method: 'GET',
        ...call,
        site: {},
        url: formatAdminURL({ apiRoute: routes.api, path, serverURL }),
      }),
    [routes.api, serverURL],
  )
}
