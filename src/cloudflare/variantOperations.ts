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

const calls = {
  createVariant: { method: 'POST', operation: 'createVariant', replayable: true },
  deleteVariant: { method: 'DELETE', operation: 'deleteVariant', replayable: true },
  getVariant: { method: 'GET', operation: 'getVariant', replayable: true },
  listVariants: { method: 'GET', operation: 'listVariants', replayable: true },
  updateVariant: { method: 'PATCH', operation: 'updateVariant', replayable: true },
} as const

/** The calls about the account's named variants. */
export function createVariantOperations(context: RequestContext): VariantOperations {
  return {
    createVariant: async ({ name, signal, ...settings }) => {
      const json = { id: parseVariantName(name), ...formatSettings(settings) }
      const request = { ...calls.createVariant, json, path: '/images/v1/variants', signal }
      return sendRequest({ context, parse: parseVariantResult, request })
    },
    deleteVariant: async ({ name, signal }) => {
      const request = { ...calls.deleteVariant, path: variantPath(name), signal }
      return forgiveAbsence(sendRequest({ context, parse: () => true, request }))
    },
    getVariant: async ({ name, signal }) => {
      const request = { ...calls.getVariant, path: variantPath(name), signal }
      return sendRequest({ context, parse: parseVariantResult, request })
    },
    listVariants: async ({ signal } = {}) => {
      const request = { ...calls.listVariants, path: '/images/v1/variants', signal }
      return sendRequest({ context, parse: parseVariantList, request })
    },
    updateVariant: async ({ name, signal, ...settings }) => {
      const json = formatSettings(settings)
      const request = { ...calls.updateVariant, json, path: variantPath(name), signal }
      return sendRequest({ context, parse: parseVariantResult, request })
    },
  }
}

function variantPath(name: string): string {
  return `/images/v1/variants/${parseVariantName(name)}`
}

type FormatSettingsArgs = {
  neverRequireSignedURLs?: boolean
  options: NamedVariantOptions
}

function formatSettings({ neverRequireSignedURLs, options }: FormatSettingsArgs) {
  return {
    ...(neverRequireSignedURLs === undefined ? {} : { neverRequireSignedURLs }),
    options,
  }
}
