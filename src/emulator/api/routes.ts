import type { EmulatorOperation } from '../faults/fault.js'
import type { HostKind } from '../http/origins.js'
import type { ApiHandler } from './apiContext.js'

import { uploadToURL } from '../upload/uploadToURL.js'
import {
  deleteKey,
  getBatchToken,
  getStats,
  listKeys,
  putKey,
  updateConfig,
  verifyToken,
} from './account.js'
import { createDestination, createPolicy, listDestinations, listPolicies } from './alerting.js'
import { createDirectUpload } from './createDirectUpload.js'
import { getImageBlob } from './getImageBlob.js'
import { listImages, listImagesByPage } from './listImages.js'
import { deleteImage, getImage, updateImage } from './manageImage.js'
import { uploadImage } from './uploadImage.js'
import {
  createVariant,
  deleteVariant,
  getVariant,
  getVariantFlat,
  listVariants,
  updateVariant,
} from './variants.js'

export type Route = {
  handle: ApiHandler
  /** Served on the batch host as well. */
  inBatch?: true
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT'
  operation: EmulatorOperation
  /** Below the account, or on the upload host. */
  path: string
}

const image = '/images/v1/:id'
const key = '/images/v1/keys/:name'
const variant = '/images/v1/variants/:name'

/** Calls of the API. The first that fits answers: an image cannot be called `stats`. */
export const apiRoutes: readonly Route[] = [
  { handle: getStats, method: 'GET', operation: 'getStats', path: '/images/v1/stats' },
  { handle: listKeys, method: 'GET', operation: 'listKeys', path: '/images/v1/keys' },
  { handle: putKey, method: 'PUT', operation: 'putKey', path: key },
  { handle: deleteKey, method: 'DELETE', operation: 'deleteKey', path: key },
  { handle: listVariants, method: 'GET', operation: 'listVariants', path: '/images/v1/variants' },
  {
    handle: createVariant,
    method: 'POST',
    operation: 'createVariant',
    path: '/images/v1/variants',
  },
  { handle: getVariant, method: 'GET', operation: 'getVariant', path: variant },
  { handle: getVariantFlat, method: 'GET', operation: 'getVariant', path: `${variant}/flat` },
  { handle: updateVariant, method: 'PATCH', operation: 'updateVariant', path: variant },
  { handle: deleteVariant, method: 'DELETE', operation: 'deleteVariant', path: variant },
  { handle: updateConfig, method: 'PATCH', operation: 'updateConfig', path: '/images/v1/config' },
  {
    handle: getBatchToken,
    method: 'GET',
    operation: 'getBatchToken',
    path: '/images/v1/batch_token',
  },
  { handle: getImageBlob, method: 'GET', operation: 'getImageBlob', path: `${image}/blob` },
  {
    handle: uploadImage,
    inBatch: true,
    method: 'POST',
    operation: 'uploadImage',
    path: '/images/v1',
  },
  {
    handle: listImagesByPage,
    inBatch: true,
    method: 'GET',
    operation: 'listImagesByPage',
    path: '/images/v1',
  },
  { handle: getImage, inBatch: true, method: 'GET', operation: 'getImage', path: image },
  { handle: updateImage, inBatch: true, method: 'PATCH', operation: 'updateImage', path: image },
  { handle: deleteImage, inBatch: true, method: 'DELETE', operation: 'deleteImage', path: image },
  { handle: listImages, inBatch: true, method: 'GET', operation: 'listImages', path: '/images/v2' },
  {
    handle: createDirectUpload,
    inBatch: true,
    method: 'POST',
    operation: 'createDirectUpload',
    path: '/images/v2/direct_upload',
  },
]

const alerting = '/alerting/v3'
const destinations = `${alerting}/destinations/webhooks`
const policies = `${alerting}/policies`

/** Notifications of the account. */
export const alertingRoutes: readonly Route[] = [
  { handle: listDestinations, method: 'GET', operation: 'listDestinations', path: destinations },
  { handle: createDestination, method: 'POST', operation: 'createDestination', path: destinations },
  { handle: listPolicies, method: 'GET', operation: 'listPolicies', path: policies },
  { handle: createPolicy, method: 'POST', operation: 'createPolicy', path: policies },
]

/** Of the user that a token belongs to, not of an account. */
export const tokenRoute: Route = {
  handle: verifyToken,
  method: 'GET',
  operation: 'verifyToken',
  path: '/user/tokens/verify',
}

/** The upload host knows one call. */
export const uploadRoute: Route & { host: HostKind } = {
  handle: uploadToURL,
  host: 'upload',
  method: 'POST',
  operation: 'uploadToURL',
  path: '/:hash/:id{.+}',
}
