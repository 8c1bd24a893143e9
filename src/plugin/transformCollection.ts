import type { CollectionConfig, SelectIncludeType, UploadConfig } from 'payload'

import type { Service, ServiceCollection } from '../service/createService.js'
import type { PluginContext } from './pluginContext.js'

import { addListComponents } from './admin/addListComponents.js'
import { listFields } from './admin/listFields.js'
import { stateField } from './admin/panelFields.js'
import { tellListedQuery } from './admin/tellListedQuery.js'
import { bulkEndpoints } from './bulk/bulkEndpoints.js'
import { directUploadEndpoints } from './directUpload/directUploadEndpoints.js'
import { byImageIdEndpoints } from './endpoints/byImageId.js'
import { imageURLEndpoints } from './endpoints/imageURL.js'
import { refreshEndpoints } from './endpoints/refresh.js'
import { documentEventEndpoints } from './events/eventEndpoints.js'
import { cloudflareField } from './fields/cloudflareField.js'
import { expandSelect } from './fields/expandSelect.js'
import { fillDerived } from './fields/fillDerived.js'
import { leanRead } from './fields/leanRead.js'
import { uploadFields } from './fields/uploadFields.js'
import { framingEndpoints } from './framing/framingEndpoints.js'
import { keepWatching } from './keepWatching.js'
import { omitPlaceholderURL } from './placeholder/omitPlaceholderURL.js'
import { undoPrivacy } from './privacy/undoPrivacy.js'
import { rawDataEndpoints } from './rawData/rawDataEndpoints.js'
import { keepOriginal, noteSelect } from './storedDocument.js'
import { abandonUploads } from './upload/abandonUploads.js'
import { captureFile } from './upload/captureFile.js'
import { deleteImages, doomImages } from './upload/deleteImages.js'
import { finishUpload } from './upload/finishUpload.js'
import { inspectUpload } from './upload/inspectUpload.js'
import { serveOriginal } from './upload/serveOriginal.js'
import { settleUpload } from './upload/settleUpload.js'
import { storeUpload } from './upload/storeUpload.js'
import { usageEndpoints } from './usages/usageEndpoints.js'
import { isGuarded } from './viewing.js'
import { watermarkEndpoints } from './watermark/watermarkEndpoint.js'

/** An upload collection with its files at Cloudflare. Switched off, it only gets the fields. */
export function transformCollection({
  collection,
  service,
}: {
  collection: CollectionConfig
  service: Service
}): CollectionConfig {
  const { slug } = collection
  const upload: UploadConfig = typeof collection.upload === 'object' ? collection.upload : {}
  const ours = service.collections[slug]
  const group = cloudflareField({ isPrivacyWritable: ours?.access === 'document', service, slug })
  if (!service.options.enabled || ours === undefined) {
    return { ...collection, fields: [...collection.fields, group] }
  }
  const context: PluginContext = {
    filesRequired: upload.filesRequiredOnCreate !== false,
    hasFocalPoint: upload.focalPoint !== false,
    hasOwnThumbnail: typeof upload.adminThumbnail === 'function',
    service,
    slug,
  }
  const fields = [
    ...stateField({ service, slug }),
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
    forceSelect: sourcesOfUrls({ collection, service }),
    hooks: addHooks({ collection, context }),
    upload: transformUpload({ context, ours, upload }),
  }
}

function addEndpoints({
  collection: { endpoints, slug },
  service,
}: {
  collection: CollectionConfig
  service: Service
}): NonNullable<CollectionConfig['endpoints']> {
  if (endpoints === false) return false
  return [
    ...(endpoints ?? []),
    ...directUploadEndpoints({ service, slug }),
    ...documentEventEndpoints({ service, slug }),
    ...refreshEndpoints({ service, slug }),
    ...byImageIdEndpoints({ service, slug }),
    ...imageURLEndpoints({ service, slug }),
    ...watermarkEndpoints({ service, slug }),
    ...usageEndpoints({ service, slug }),
    ...bulkEndpoints({ service, slug }),
    ...framingEndpoints({ service, slug }),
    ...rawDataEndpoints({ service, slug }),
  ]
}

/** The columns that URLs are computed from: under `select` they would be missing. */
function sourcesOfUrls({
  collection: { forceSelect, slug, versions },
  service,
}: {
  collection: CollectionConfig
  service: Service
}): SelectIncludeType {
  const hasDrafts = typeof versions === 'object' && Boolean(versions.drafts)
  return {
    ...(forceSelect as SelectIncludeType | undefined),
    // A draft has addresses of its own for pictures with marks.
    ...(hasDrafts && isGuarded({ service, slug }) ? { _status: true } : {}),
    cloudflare: {
      crop: true,
      imageId: true,
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

function addHooks({
  collection: { hooks },
  context,
}: {
  collection: CollectionConfig
  context: PluginContext
}): NonNullable<CollectionConfig['hooks']> {
  return {
    ...hooks,
    afterChange: [settleUpload(context), keepWatching(context), ...(hooks?.afterChange ?? [])],
    afterDelete: [...(hooks?.afterDelete ?? []), deleteImages(context)],
    afterRead: [fillDerived(context), ...(hooks?.afterRead ?? [])],
    afterError: [...(hooks?.afterError ?? []), undoPrivacy(context), abandonUploads(context)],
    afterOperation: [...(hooks?.afterOperation ?? []), finishUpload(context), tellListedQuery],
    beforeChange: [...(hooks?.beforeChange ?? []), storeUpload(context)],
    beforeDelete: [...(hooks?.beforeDelete ?? []), doomImages(context)],
    beforeOperation: [
      ...(hooks?.beforeOperation ?? []),
      ...(isGuarded(context) ? [noteSelect(context)] : []),
      expandSelect,
      captureFile(context),
      ...(context.hasOwnThumbnail ? [] : [leanRead(context)]),
      omitPlaceholderURL(context),
    ],
    beforeRead: [...(hooks?.beforeRead ?? []), ...(isGuarded(context) ? [keepOriginal] : [])],
    beforeValidate: [inspectUpload(context), ...(hooks?.beforeValidate ?? [])],
  }
}

function transformUpload({
  context,
  ours,
  upload,
}: {
  context: PluginContext
  ours: ServiceCollection
  upload: UploadConfig
}): UploadConfig {
  const { imageSizes, ...rest } = upload
  return {
    ...rest,
    adapter: 'cloudflare-images',
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
    mimeTypes: upload.mimeTypes ?? [...context.service.options.limits.mimeTypes],
  }
}
