import type { CollectionConfig, Payload, SelectIncludeType, UploadConfig } from 'payload'

import type { ServiceCollection, Site } from '../service/createService.js'
import type { PluginContext } from './request/pluginContext.js'

import { tellAboutKeys } from './account/tellAboutKeys.js'
import { byImageIdEndpoints } from './delivery/byImageId.js'
import { imageURLEndpoints } from './delivery/imageURLEndpoint.js'
import { serveOriginal } from './delivery/serveOriginal.js'
import { watermarkEndpoints } from './delivery/watermarkEndpoint.js'
import { cloudflareField } from './fields/cloudflareField.js'
import { fillDerived } from './fields/fillDerived.js'
import { expandSelect, keepSelected } from './fields/selectedFields.js'
import { shownFields } from './fields/uploadFields.js'
import { fileRoute } from './upload/composedNames.js'
import { markFilesForDeletion } from './upload/deleteImages.js'
import { captureWhileOff, leaveImage } from './upload/whileOff.js'
import { keepRow, noteRead } from './viewing/storedDocument.js'
import { isGuarded } from './viewing/viewing.js'

type TransformSwitchedOffArgs = {
  collection: CollectionConfig
  context: PluginContext
  forceSelect: SelectIncludeType
  ours: ServiceCollection
}

/**
 * A collection while the plugin is off: Payload stores new files, and pictures that are at Cloudflare
 * go on being delivered from there, to those who may see them.
 */
export function transformSwitchedOff({
  collection,
  context,
  forceSelect,
  ours,
}: TransformSwitchedOffArgs): CollectionConfig {
  const { endpoints, hooks, slug } = collection
  const { service } = context
  const upload: UploadConfig = typeof collection.upload === 'object' ? collection.upload : {}
  const isKept = isGuarded(context)
  return {
    ...collection,
    endpoints:
      endpoints === false
        ? false
        : [
            ...(endpoints ?? []),
            fileRoute(slug),
            ...byImageIdEndpoints({ service, slug }),
            ...imageURLEndpoints({ service, slug }),
            ...watermarkEndpoints({ service, slug }),
          ],
    fields: [
      ...collection.fields,
      ...shownFields({ ...context, sizeNames: ours.sizes.map(({ name }) => name) }),
      cloudflareField({ isPrivacyWritable: ours.privacy === 'document', service, slug }),
    ],
    forceSelect,
    hooks: {
      ...hooks,
      afterRead: [fillDerived(context), ...(hooks?.afterRead ?? [])],
      beforeChange: [...(hooks?.beforeChange ?? []), leaveImage(context)],
      beforeDelete: [...(hooks?.beforeDelete ?? []), markFilesForDeletion(context)],
      beforeOperation: [
        ...(hooks?.beforeOperation ?? []),
        ...(isKept ? [noteRead(context), keepSelected] : []),
        expandSelect,
        captureWhileOff(context),
      ],
      beforeRead: [...(isKept ? [keepRow(context)] : []), ...(hooks?.beforeRead ?? [])],
    },
    upload: {
      ...upload,
      // Appended to URLs as a bare query, which breaks signatures.
      ...(ours.privacy === 'public' ? {} : { cacheTags: false }),
      handlers: [...(upload.handlers ?? []), serveOriginal(context)],
    },
  }
}

/**
 * Opens the account where documents have images, so that their URLs can be built. Never stops the start:
 * who has switched the plugin off may have taken its secrets away.
 */
export async function openWhileOff({
  payload,
  service,
}: Site & { payload: Payload }): Promise<void> {
  let count = 0
  for (const collection of Object.keys(service.collections)) {
    try {
      const where = { 'cloudflare.imageId': { exists: true } }
      count += (await payload.db.count({ collection, where })).totalDocs
    } catch (err) {
      payload.logger.warn({
        err,
        msg: `Reading ${collection} at start failed; has the database been migrated?`,
      })
    }
  }
  if (count === 0) return
  try {
    tellAboutKeys({ connection: await service.connect(), payload })
  } catch (err) {
    payload.logger.error({
      err,
      msg: `payload-cloudflare-images is switched off, and cannot deliver the pictures of ${count} documents`,
    })
  }
}
