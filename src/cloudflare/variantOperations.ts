import type { RequestContext } from './apiRequest.js'
import type { ImagesClient } from './imagesClient.js'
import type { WireVariant, WireVariantOptions } from './wireTypes.js'

import { type NamedVariant, type NamedVariantOptions, parseVariantName } from '../core/variant.js'
import { forgiveAbsence } from './imageOperations.js'
import { isObject } from './parseImage.js'
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

const fits = ['contain', 'cover', 'crop', 'pad', 'scale-down'] as const
const metadataModes = ['copyright', 'keep', 'none'] as const

/** Reads `{ variant }`; `undefined` when there is none in it. */
export function parseVariantResult(value: unknown): NamedVariant | undefined {
  return isObject(value) ? parseVariant(value.variant) : undefined
}

/** Reads `{ variants }`, an object by name. Sorted by name. */
export function parseVariantList(value: unknown): NamedVariant[] | undefined {
  if (!isObject(value) || !isObject(value.variants)) {
    return undefined
  }
  const parsed = Object.entries(value.variants).map(([name, variant]) =>
    parseVariant(isObject(variant) ? { ...variant, id: name } : variant),
  )
  return parsed.includes(undefined)
    ? undefined
    : parsed
        .filter((variant) => variant !== undefined)
        .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function parseVariant(value: unknown): NamedVariant | undefined {
  if (!isObject(value)) {
    return undefined
  }
  const { id, neverRequireSignedURLs, options } = value as WireVariant
  if (typeof id !== 'string' || !isObject(options)) {
    return undefined
  }
  return {
    name: id,
    neverRequireSignedURLs: neverRequireSignedURLs === true,
    options: parseOptions(options),
  }
}

/** Cloudflare takes variants with options left out; what is missing gets Cloudflare's default. */
function parseOptions(options: WireVariantOptions): NamedVariantOptions {
  const { blur, fit, height, metadata, width } = options
  return {
    ...(typeof blur === 'number' ? { blur } : {}),
    fit: fits.find((known) => known === fit) ?? 'scale-down',
    ...(typeof height === 'number' ? { height } : {}),
    metadata: metadataModes.find((known) => known === metadata) ?? 'copyright',
    ...(typeof width === 'number' ? { width } : {}),
  }
}
