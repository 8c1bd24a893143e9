import type { NamedVariantOptions } from '../core/variant.js'
import { parseVariantName } from '../core/variant.js'
import type { RequestContext } from './apiRequest.js'
import { forgiveAbsence } from './imageOperations.js'
import type { ImagesClient } from './imagesClient.js'
import { parseVariantList, parseVariantResult } from './parseVariant.js'
import { sendRequest } from './sendRequest.js'

type VariantOperations = Pick<
  ImagesClient,
  'createVariant' | 'deleteVariant' | 'getVariant' | 'listVariants' | 'updateVariant'
>

/** The calls about the account's named variants. */
export function createVariantOperations(context: RequestContext): VariantOperations {
  return {
    createVariant: async ({ name, neverRequireSignedURLs, options, signal }) =>
      sendRequest({
        context,
        parse: parseVariantResult,
        request: {
          json: {
            id: parseVariantName(name),
            ...formatSettings({ neverRequireSignedURLs, options }),
          },
          method: 'POST',
          operation: 'createVariant',
          path: '/images/v1/variants',
          replayable: true,
          signal,
        },
      }),

    deleteVariant: async ({ name, signal }) => {
      const request = {
        method: 'DELETE',
        operation: 'deleteVariant',
        path: variantPath(name),
        replayable: true,
        signal,
      } as const
      return forgiveAbsence(sendRequest({ context, parse: () => true, request }))
    },

    getVariant: async ({ name, signal }) =>
      sendRequest({
        context,
        parse: parseVariantResult,
        request: {
          method: 'GET',
          operation: 'getVariant',
          path: variantPath(name),
          replayable: true,
          signal,
        },
      }),

    listVariants: async ({ signal } = {}) =>
      sendRequest({
        context,
        parse: parseVariantList,
        request: {
          method: 'GET',
          operation: 'listVariants',
          path: '/images/v1/variants',
          replayable: true,
          signal,
        },
      }),

    updateVariant: async ({ name, neverRequireSignedURLs, options, signal }) =>
      sendRequest({
        context,
        parse: parseVariantResult,
        request: {
          json: formatSettings({ neverRequireSignedURLs, options }),
          method: 'PATCH',
          operation: 'updateVariant',
          path: variantPath(name),
          replayable: true,
          signal,
        },
      }),
  }
}

function variantPath(name: string): string {
  return `/images/v1/variants/${parseVariantName(name)}`
}

function formatSettings({
  neverRequireSignedURLs,
  options,
}: {
  neverRequireSignedURLs: boolean | undefined
  options: NamedVariantOptions
}) {
  return {
    ...(neverRequireSignedURLs === undefined ? {} : { neverRequireSignedURLs }),
    options,
  }
}
