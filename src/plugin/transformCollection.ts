import type { CollectionConfig, SelectIncludeType, UploadConfig } from 'payload'

import type { Service, ServiceCollection } from '../service/createService.js'
import type { PluginContext } from './request/pluginContext.js'

import { addListComponents } from './admin/addListComponents.js'
import { listFields } from './admin/listFields.js'
import { stateFields } from './admin/panelFields.js'
import { tellListedQuery } from './admin/tellListedQuery.js'
import { bulkEndpoints } from './bulk/bulkEndpoints.js'
import { previewEndpoints } from './cropAndFocalPoint/previewEndpoints.js'
import { restTransaction } from './database/restingTransactions.js'
import { byImageIdEndpoints } from './delivery/byImageId.js'
import { imageURLEndpoints } from './delivery/imageURLEndpoint.js'
import { serveOriginal } from './delivery/serveOriginal.js'
import { watermarkEndpoints } from './delivery/watermarkEndpoint.js'
import { directUploadEndpoints } from './directUpload/directUploadEndpoints.js'
import { storageName } from './doctor/siteChecks.js'
import { documentEventEndpoints } from './events/eventEndpoints.js'
import { cloudflareField } from './fields/cloudflareField.js'
import { dropGivenData } from './fields/dropGivenData.js'
import { fillDerived } from './fields/fillDerived.js'
import { leanRead } from './fields/leanRead.js'
import { expandSelect, keepSelected } from './fields/selectedFields.js'
import { uploadFields } from './fields/uploadFields.js'
import { omitPlaceholderURL } from './placeholder/placeholderField.js'
import { rawDataEndpoints } from './rawData/rawDataEndpoints.js'
import { refreshEndpoints } from './refresh/refreshEndpoints.js'
import { schedulePolling } from './refresh/schedulePolling.js'
import { keepsOthers } from './request/fileTargets.js'
import { transformSwitchedOff } from './switchedOff.js'
import { abandonRequest } from './upload/abandonUploads.js'
import { captureFile } from './upload/captureFile.js'
import { fileRoute, findBothForms } from './upload/composedNames.js'
import { confirmUpload } from './upload/confirmUpload.js'
import { deleteImages, finishDeletion, markFilesForDeletion } from './upload/deleteImages.js'
import { finishUpload } from './upload/finishUpload.js'
import { inspectUpload } from './upload/inspectUpload.js'
import { storeUpload } from './upload/storeUpload.js'
import { usageEndpoints } from './usages/listUsages.js'
import { keepRow, noteRead } from './viewing/storedDocument.js'
import { isGuarded } from './viewing/viewing.js'

type TransformCollectionArgs = {
  collection: CollectionConfig
  service: Service
}

/** An upload collection with its files at Cloudflare. */
export function transformCollection({
  collection,
  service,
}: TransformCollectionArgs): CollectionConfig {
  const { slug } = collection
  const upload: UploadConfig = typeof collection.upload === 'object' ? collection.upload : {}
  const ours = service.collections[slug]
  const group = cloudflareField({ isPrivacyWritable: ours?.privacy === 'document', service, slug })
  if (ours === undefined) return { ...collection, fields: [...collection.fields, group] }
  const context: PluginContext = {
    filesRequired: upload.filesRequiredOnCreate !== false,
    hasCrop: upload.crop !== false,
    hasFocalPoint: upload.focalPoint !== false,
    hasOwnThumbnail: typeof upload.adminThumbnail === 'function',
    service,
    slug,
  }
  const forceSelect = sourcesOfURLs({ collection, service })
  if (!service.options.enabled) {
    return transformSwitchedOff({ collection, context, forceSelect, ours })
  }
  const fields = [
    ...stateFields({ service, slug }),
    ...collection.fields,
    ...uploadFields({
      ...context,
      sizeNames: ours.sizes.map(({ name }) => name),
    }),
    group,
    ...listFields({ service, slug }),
  ]
  return {
    ...collection,
    admin: addListComponents({ admin: collection.admin, fields, service, slug }),
    endpoints: addEndpoints({ collection, service }),
    fields,
    forceSelect,
    hooks: addHooks({ collection, context }),
    upload: transformUpload({ context, ours, upload }),
  }
}

type AddEndpointsArgs = {
  collection: CollectionConfig
  service: Service
}

function addEndpoints({
  collection: { endpoints, slug },
  service,
}: AddEndpointsArgs): NonNullable<CollectionConfig['endpoints']> {
  if (endpoints === false) return false
  return [
    ...(endpoints ?? []),
    fileRoute(slug),
    ...directUploadEndpoints({ service, slug }),
    ...documentEventEndpoints({ service, slug }),
    ...refreshEndpoints({ service, slug }),
    ...byImageIdEndpoints({ service, slug }),
    ...imageURLEndpoints({ service, slug }),
    ...watermarkEndpoints({ service, slug }),
    ...usageEndpoints({ service, slug }),
    ...bulkEndpoints({ service, slug }),
    ...previewEndpoints({ service, slug }),
    ...rawDataEndpoints({ service, slug }),
  ]
}

type SourcesOfURLsArgs = {
  collection: CollectionConfig
  service: Service
}

/** The columns that URLs are computed from: under `select` they would be missing. */
function sourcesOfURLs({
  collection: { forceSelect, slug, timestamps, versions },
  service,
}: SourcesOfURLsArgs): SelectIncludeType {
  const hasDrafts = typeof versions === 'object' && Boolean(versions.drafts)
  return {
    ...(forceSelect as SelectIncludeType | undefined),
    // A draft has addresses of its own for pictures with marks.
    ...(hasDrafts && isGuarded({ service, slug }) ? { _status: true } : {}),
    // Tells a row from others of the same image.
    ...(isGuarded({ service, slug }) && timestamps !== false ? { updatedAt: true } : {}),
    cloudflare: {
      crop: true,
      imageId: true,
      // Tells an image beyond Cloudflare's limits from one of before the plugin.
      originalFilename: true,
      // Kept apart from what `url` shows: a document without them would be measured by the latter.
      originalHeight: true,
      originalWidth: true,
      // Tells a read with `select` from a lean one.
      ready: true,
      requireSignedURLs: true,
      status: true,
    },
    filename: true,
    focalX: true,
    focalY: true,
    height: true,
    mimeType: true,
    width: true,
  }
}

type AddHooksArgs = {
  collection: CollectionConfig
  context: PluginContext
}

function addHooks({
  collection: { hooks },
  context,
}: AddHooksArgs): NonNullable<CollectionConfig['hooks']> {
  return {
    ...hooks,
    afterChange: [confirmUpload(context), schedulePolling(context), ...(hooks?.afterChange ?? [])],
    afterDelete: [...(hooks?.afterDelete ?? []), deleteImages(context)],
    afterRead: [fillDerived(context), ...(hooks?.afterRead ?? [])],
    afterError: [...(hooks?.afterError ?? []), abandonRequest(context)],
    afterOperation: [
      ...(hooks?.afterOperation ?? []),
      finishUpload(context),
      finishDeletion(context),
      tellListedQuery,
    ],
    beforeChange: [...(hooks?.beforeChange ?? []), storeUpload(context)],
    beforeDelete: [...(hooks?.beforeDelete ?? []), markFilesForDeletion(context)],
    beforeOperation: [
      restTransaction,
      ...(hooks?.beforeOperation ?? []),
      dropGivenData,
      ...(isGuarded(context) ? [noteRead(context), keepSelected] : []),
      findBothForms,
      expandSelect,
      captureFile(context),
      ...(context.hasOwnThumbnail ? [] : [leanRead(context)]),
      omitPlaceholderURL(context),
    ],
    beforeRead: [...(isGuarded(context) ? [keepRow(context)] : []), ...(hooks?.beforeRead ?? [])],
    beforeValidate: [inspectUpload(context), ...(hooks?.beforeValidate ?? [])],
  }
}

type TransformUploadArgs = {
  context: PluginContext
  ours: ServiceCollection
  upload: UploadConfig
}

function transformUpload({ context, ours, upload }: TransformUploadArgs): UploadConfig {
  const { imageSizes, ...rest } = upload
  return {
    ...rest,
    adapter: storageName,
    // Appended to URLs as a bare query, which breaks signatures and strict hosts.
    cacheTags: false,
    // Where only named variants work, a crop would change nothing.
    crop: upload.crop ?? ours.flexible,
    disableLocalStorage: true,
    // Core never sees the file; `captureFile` insists on it in core's place.
    filesRequiredOnCreate: false,
    focalPoint: upload.focalPoint ?? ours.flexible,
    handlers: [...(upload.handlers ?? []), serveOriginal(context)],
    // An empty list makes an empty GraphQL type, and that an invalid schema.
    ...(imageSizes === undefined || imageSizes.length === 0 ? {} : { imageSizes }),
    ...(keepsOthers(ours)
      ? {}
      : { mimeTypes: upload.mimeTypes ?? [...context.service.options.limits.mimeTypes] }),
  }
}
