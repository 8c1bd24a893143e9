import type { CollectionConfig, Config, GlobalConfig, Payload } from 'payload'

import type { Service } from '../../service/createService.js'

import { guardDelete, guardTrash } from './guardImage.js'
import { isSource } from './sources.js'
import {
  forgetImage,
  indexAfterChange,
  indexAfterDelete,
  indexGlobalAfterChange,
  keepCount,
} from './usageHooks.js'

type Entities = {
  blocks?: Config['blocks']
  collections: CollectionConfig[]
  globals: GlobalConfig[]
}

/** Whose changes are followed already, by their hooks: configs are copied while they are sanitized. */
const followers = new WeakSet<object>()

type IsFollowedArgs = {
  hooks?: { afterChange?: readonly object[] } | undefined
}

const isFollowed = ({ hooks }: IsFollowedArgs): boolean =>
  hooks?.afterChange?.some((hook) => followers.has(hook)) === true

type AddUsagesArgs = Entities & { service: Service }

/** Keeps the index of where images are used: hooks in everything that may refer to one. */
export function addUsages({
  blocks = [],
  collections,
  globals,
  service,
}: AddUsagesArgs): Required<Pick<Entities, 'collections' | 'globals'>> {
  const { enabled, usages } = service.options
  if (!enabled || usages === false) return { collections, globals }
  return {
    collections: collections.map((collection) => {
      const followed = isSource({ blocks, entity: collection, service })
        ? { ...collection, hooks: followCollection({ config: collection, service }) }
        : collection
      return collection.slug in service.collections
        ? { ...followed, hooks: guardCollection({ config: followed, service }) }
        : followed
    }),
    globals: globals.map((global) =>
      isSource({ blocks, entity: global, service })
        ? { ...global, hooks: followGlobal({ config: global, service }) }
        : global,
    ),
  }
}

/** The same for collections and fields that plugins after ours have added. */
export function addLateUsages({ payload, service }: { payload: Payload; service: Service }): void {
  const { enabled, usages } = service.options
  if (!enabled || usages === false) return
  const { blocks = [], collections, globals } = payload.config
  for (const config of collections) {
    if (isFollowed(config) || !isSource({ blocks, entity: config, service })) continue
    Object.assign(config.hooks, followCollection({ config, service }))
  }
  for (const config of globals) {
    if (isFollowed(config) || !isSource({ blocks, entity: config, service })) continue
    Object.assign(config.hooks, followGlobal({ config, service }))
  }
}

type Hooked<T extends { hooks?: unknown }> = {
  config: Pick<T, 'hooks'> & { slug: string }
  service: Service
}
type CollectionHooks = NonNullable<CollectionConfig['hooks']>

/** Ours come first: what the site's own hooks throw shall not leave the index behind. */
function followCollection({
  config: { hooks, slug },
  service,
}: Hooked<CollectionConfig>): CollectionHooks {
  const follow = indexAfterChange({ service, slug })
  followers.add(follow)
  return {
    ...hooks,
    afterChange: [follow, ...(hooks?.afterChange ?? [])],
    afterDelete: [indexAfterDelete({ service, slug }), ...(hooks?.afterDelete ?? [])],
  }
}

function followGlobal({
  config: { hooks, slug },
  service,
}: Hooked<GlobalConfig>): NonNullable<GlobalConfig['hooks']> {
  const follow = indexGlobalAfterChange({ service, slug })
  followers.add(follow)
  return { ...hooks, afterChange: [follow, ...(hooks?.afterChange ?? [])] }
}

/** Before anything notes that the image is to go. */
function guardCollection({
  config: { hooks, slug },
  service,
}: Hooked<CollectionConfig>): CollectionHooks {
  return {
    ...hooks,
    afterChange: [...(hooks?.afterChange ?? []), keepCount({ service, slug })],
    afterDelete: [forgetImage({ service, slug }), ...(hooks?.afterDelete ?? [])],
    beforeDelete: [guardDelete({ service, slug }), ...(hooks?.beforeDelete ?? [])],
    beforeValidate: [guardTrash({ service, slug }), ...(hooks?.beforeValidate ?? [])],
  }
}
