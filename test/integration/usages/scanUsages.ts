import type { Site } from '../support/startPayload.js'

type Id = number | string
type Data = Readonly<Record<string, unknown>>
type Place = { id: string; locale: null | string; path: string }

export const sourceSlugs = ['media', 'notes', 'pages'] as const

/** What the Local API gives of everything, with the access of nobody in particular. */
export type LocalAPI = {
  find(args: object): Promise<{ docs: Data[] }>
  findByID(args: object): Promise<Data>
  findGlobal(args: object): Promise<Data>
  findGlobalVersions(args: object): Promise<{ docs: Data[] }>
  findVersions(args: object): Promise<{ docs: Data[] }>
}

const everything = { depth: 0, limit: 0, locale: 'all', pagination: false, trash: true }

export type Scan = {
  /** Of each image, as document and as newest draft. */
  counts: Record<string, number>
  /** `source path locale image state version`, sorted. */
  rows: string[]
}

/** What the index should say: everything is read through the Local API, and walked by hand. */
export async function scanUsages({ payload }: Pick<Site, 'payload'>): Promise<Scan> {
  const api = payload as unknown as LocalAPI
  const { docs: images } = await api.find({ collection: 'media', ...everything })
  const imageIds = images.map(({ id }) => String(id))
  const rows: string[] = []
  const users = new Map<string, Set<string>>()
  const add = ({ places, source, state, version = '-' }: Added): void => {
    for (const { id, locale, path } of places) {
      if (!imageIds.includes(id) || source === `collection:media:${id}`) continue
      rows.push([source, path, locale ?? '-', id, state, version].join(' '))
      if (state !== 'version') users.set(id, (users.get(id) ?? new Set()).add(source))
    }
  }
  for (const collection of sourceSlugs) {
    const { docs } = await api.find({ collection, ...everything })
    const { docs: drafts } = await api.find({ collection, draft: true, ...everything })
    const versions =
      payload.collections[collection]?.config.versions === undefined
        ? []
        : (await api.findVersions({ collection, ...everything, sort: '-updatedAt' })).docs
    for (const doc of docs) {
      addStates({
        add,
        doc,
        draft: drafts.find(({ id }) => id === doc.id) ?? doc,
        source: `collection:${collection}:${doc.id as Id}`,
        versions: versions.filter(({ parent }) => parent === doc.id),
      })
    }
  }
  const home = { depth: 0, locale: 'all', slug: 'home' }
  addStates({
    add,
    doc: await api.findGlobal(home),
    draft: await api.findGlobal({ ...home, draft: true }),
    source: 'global:home:',
    versions: (await api.findGlobalVersions({ ...everything, ...home, sort: '-updatedAt' })).docs,
  })
  return {
    counts: Object.fromEntries(imageIds.map((id) => [id, users.get(id)?.size ?? 0])),
    rows: [...new Set(rows)].toSorted(),
  }
}

type Added = { places: Place[]; source: string; state: string; version?: string }

function addStates({
  add,
  doc,
  draft,
  source,
  versions,
}: {
  add: (args: Added) => void
  doc: Data
  draft: Data
  source: string
  versions: readonly Data[]
}): void {
  const isTrashed = typeof doc.deletedAt === 'string'
  const pending = draft._status === 'draft' ? draft : undefined
  const live = doc._status === 'draft' ? 'draft' : 'published'
  add({ places: placesOf(doc), source, state: isTrashed ? 'trash' : live })
  if (pending !== undefined) {
    add({ places: placesOf(pending), source, state: isTrashed ? 'trash' : 'draft' })
  }
  // What a newest version says is said by the document or its draft.
  const newest = versions.find(({ latest }) => latest === true) ?? versions[0]
  for (const version of versions) {
    if (version === newest) continue
    const places = placesOf(version.version as Data)
    add({ places, source, state: 'version', version: String(version.id) })
  }
}

/** Knows the fields of the test's site by heart. */
function placesOf(doc: Data): Place[] {
  const places: Place[] = []
  const add = ({ locale = null, path, value }: Found): void => {
    if (value !== undefined && value !== null) places.push({ id: idOf(value), locale, path })
  }
  for (const path of ['cover', 'folded', 'hero', 'tabbed']) add({ path, value: doc[path] })
  add({ path: 'group.inner', value: at(doc.group).inner })
  add({ path: 'tab.named', value: at(doc.tab).named })
  for (const [index, value] of list(doc.pictures)) add({ path: `pictures.${index}`, value })
  for (const [index, item] of list(doc.related)) {
    if (at(item).relationTo === 'media') add({ path: `related.${index}`, value: at(item).value })
  }
  for (const [locale, value] of locales(doc.translated)) add({ locale, path: 'translated', value })
  for (const [index, row] of list(doc.rows)) {
    add({ path: `rows.${index}.image`, value: at(row).image })
    for (const [locale, value] of locales(at(row).words)) {
      add({ locale, path: `rows.${index}.words`, value })
    }
  }
  for (const [index, row] of list(doc.layout)) {
    add({ path: `layout.${index}.image`, value: at(row).image })
  }
  for (const [locale, slides] of locales(doc.slides)) {
    for (const [index, row] of list(slides)) {
      add({ locale, path: `slides.${index}.image`, value: at(row).image })
    }
  }
  for (const part of textPlaces(doc.body)) add({ ...part, path: `body${part.path}` })
  for (const [locale, text] of locales(doc.text)) {
    for (const part of textPlaces(text)) add({ locale, ...part, path: `text${part.path}` })
  }
  return places
}

type Found = { locale?: null | string; path: string; value: unknown }

/** Rich text as `richText` of the test's site writes it. */
function textPlaces(text: unknown): { path: string; value: unknown }[] {
  return list(at(at(text).root).children).flatMap(([, node]) => {
    const { children, fields, type, value } = at(node)
    if (type === 'upload') {
      return [
        { path: '', value },
        { path: '.poster', value: at(fields).poster },
      ]
    }
    if (type === 'block') return [{ path: '.quote.image', value: at(fields).image }]
    return list(children).map(([, child]) =>
      at(child).type === 'link'
        ? { path: '.doc', value: at(at(at(child).fields).doc).value }
        : { path: '.icon.icon', value: at(at(child).fields).icon },
    )
  })
}

const at = (value: unknown): Data =>
  (typeof value === 'object' && value !== null ? value : {}) as Data
const list = (value: unknown): [number, unknown][] =>
  Array.isArray(value) ? [...(value as unknown[]).entries()] : []
const locales = (value: unknown): [string, unknown][] => Object.entries(at(value))
const idOf = (value: unknown): string => String(at(value).id ?? value)
