import type { CollectionConfig, Config, UploadConfig } from 'payload'

import type { Service } from '../../service/createService.js'
import type { DirectUploadsProps } from '../admin/adminProps.js'

import { validateMimeType } from 'payload/shared'

import { componentOf } from '../admin/componentOf.js'
import { keepsOthers, keepsOversized } from '../request/fileTargets.js'

type Admin = NonNullable<Config['admin']>

type AddDirectUploadsArgs = {
  admin: Admin | undefined
  /** As the plugin has changed them. */
  collections: readonly CollectionConfig[]
  service: Service
}

/**
 * Adds the admin panel's part of direct uploads. It is there in every mode, so that the import map
 * stays the same; switched off, it is told of no collection.
 */
export function addDirectUploads({ admin, collections, service }: AddDirectUploadsArgs): Admin {
  const { directUploads, enabled } = service.options
  const clientProps: DirectUploadsProps = {
    collections:
      enabled && directUploads.enabled
        ? collections
            .filter(({ slug }) => !passesServer({ service, slug }))
            .map(({ slug, upload }) => ({
              keepsOthers: keepsOthers(service.collections[slug]),
              keepsOversized: keepsOversized(service.collections[slug]),
              limits: limitsOf({ service, upload }),
              slug,
            }))
        : [],
  }
  const path = componentOf({ name: 'directUploads', service })
  if (path === false) return { ...admin }
  return {
    ...admin,
    components: {
      ...admin?.components,
      providers: [...(admin?.components?.providers ?? []), { clientProps, path }],
    },
  }
}

type PassesServerArgs = Pick<AddDirectUploadsArgs, 'service'> & { slug: string }

/** Only a file that passes this server can be kept while Cloudflare is away. */
function passesServer({ service: { collections }, slug }: PassesServerArgs): boolean {
  const collection = collections[slug]
  return collection === undefined || collection.outage === 'queue'
}

type LimitsOfArgs = {
  service: Service
  upload: CollectionConfig['upload']
}

/** What the collection itself does not accept need not travel. */
function limitsOf({
  service,
  upload,
}: LimitsOfArgs): DirectUploadsProps['collections'][number]['limits'] {
  const { maxBytes, mimeTypes } = service.options.limits
  const own: UploadConfig = typeof upload === 'object' ? upload : {}
  const accepted = own.mimeTypes ?? []
  return {
    maxBytes,
    mimeTypes: mimeTypes.filter(
      (mimeType) => accepted.length === 0 || validateMimeType(mimeType, accepted),
    ),
  }
}
