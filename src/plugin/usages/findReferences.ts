import {
  type Block,
  type Field,
  flattenAllFields,
  type FlattenedBlock,
  type FlattenedField,
} from 'payload'
import { fieldShouldBeLocalized } from 'payload/shared'

import { isRow, type Row } from '../../core/row.js'

/** A document of one of our collections, as other documents name it. */
export type Relation = { id: string; slug: string }

/** Where a document refers to one of ours. */
export type Reference = Relation & { locale: null | string; path: string }

type Scope = {
  /** Blocks that fields name instead of holding them. */
  blocks: Readonly<Record<string, FlattenedBlock>>
  localeCodes: readonly string[]
  /** Of our collections. */
  slugs: readonly string[]
}

type At = { isLocalized: boolean; locale: null | string; path: string }
type Walk = Scope & { add: (relation: Relation | undefined, at: At) => void }

type FindReferencesArgs = Scope & { data: unknown; fields: readonly FlattenedField[] }

/**
 * Every reference to one of our collections in stored data, read with all locales. What does not
 * look as its field says is passed over.
 */
export function findReferences({ data, fields, ...scope }: FindReferencesArgs): Reference[] {
  const found = new Map<string, Reference>()
  const add: Walk['add'] = (relation, { locale, path }) => {
    if (relation === undefined || !scope.slugs.includes(relation.slug)) return
    const reference = { ...relation, locale, path }
    found.set(JSON.stringify(Object.values(reference)), reference)
  }
  walkFields({ ...scope, add }, { isLocalized: false, locale: null, path: '' }, data, fields)
  return [...found.values()]
}

function walkFields(
  walk: Walk,
  at: At,
  data: unknown,
  fields: readonly FlattenedField[] | undefined,
): void {
  if (!isRow(data)) return
  for (const field of fields ?? []) {
    if (!('name' in field) || ('virtual' in field && Boolean(field.virtual))) continue
    const value = data[field.name]
    if (value === undefined || value === null) continue
    const inside = at.path === '' ? { ...at, path: field.name } : below(at, field.name)
    if (!isByLocale(walk, at, field, value)) walkValue(walk, inside, field, value)
    else {
      for (const [locale, own] of Object.entries(value)) {
        walkValue(walk, { ...inside, isLocalized: true, locale }, field, own)
      }
    }
  }
}

/** Whether the value holds one of each locale. */
function isByLocale(
  { localeCodes }: Walk,
  { isLocalized }: At,
  field: FlattenedField,
  value: unknown,
): value is Row {
  if (!('localized' in field) || !isRow(value)) return false
  const keys = Object.keys(value)
  return (
    fieldShouldBeLocalized({ field, parentIsLocalized: isLocalized }) &&
    keys.length > 0 &&
    keys.every((key) => localeCodes.includes(key))
  )
}

function walkValue(walk: Walk, at: At, field: FlattenedField, data: unknown): void {
  switch (field.type) {
    case 'array':
      for (const [index, row] of listOf(data).entries()) {
        walkFields(walk, below(at, index), row, field.flattenedFields)
      }
      return
    case 'blocks':
      for (const [index, row] of listOf(data).entries()) {
        if (isRow(row)) {
          walkFields(walk, below(at, index), row, fieldsOfBlock(walk, field, row.blockType))
        }
      }
      return
    case 'group':
    case 'tab':
      walkFields(walk, at, data, field.flattenedFields)
      return
    case 'relationship':
    case 'upload':
      if (!Array.isArray(data)) walk.add(readRelation(data, field.relationTo), at)
      for (const [index, item] of listOf(data).entries()) {
        walk.add(readRelation(item, field.relationTo), below(at, index))
      }
      return
    case 'richText':
      walkRichText(walk, at, field.editor, data)
      return
    default:
  }
}

const listOf = (data: unknown): unknown[] => (Array.isArray(data) ? data : [])

const below = (at: At, key: number | string): At => ({ ...at, path: `${at.path}.${key}` })

function fieldsOfBlock(
  { blocks }: Walk,
  field: Extract<FlattenedField, { type: 'blocks' }>,
  slug: unknown,
): FlattenedField[] | undefined {
  if (typeof slug !== 'string') return undefined
  const own = [...(field.blockReferences ?? []), ...field.blocks].find(
    (block): block is FlattenedBlock => typeof block !== 'string' && block.slug === slug,
  )
  const block: Block | FlattenedBlock | undefined = own ?? blocks[slug]
  if (block === undefined) return undefined
  return 'flattenedFields' in block
    ? block.flattenedFields
    : flattenAllFields({ fields: block.fields })
}

/**
 * Nodes of lexical and of Slate: pictures, relationships and links name a collection and an id
 * wherever they stand; the fields of blocks are read by their schema where the editor has one.
 */
function walkRichText(walk: Walk, at: At, editor: unknown, data: unknown): void {
  // Not by recursion: a text may be nested deeper than a stack.
  const open: unknown[] = [data]
  while (open.length > 0) {
    const node = open.pop()
    if (Array.isArray(node)) for (const item of node as unknown[]) open.push(item)
    if (!isRow(node)) continue
    walk.add(readRelation(node), at)
    const fields = subFieldsOf(editor, node)
    if (fields !== undefined) {
      const { blockType } = node.fields as Row
      const inside = typeof blockType === 'string' ? below(at, blockType) : at
      walkFields(walk, inside, node.fields, flattenAllFields({ fields }))
    }
    for (const [key, value] of Object.entries(node)) {
      if (fields === undefined || key !== 'fields') open.push(value)
    }
  }
}

/** What of a lexical editor tells the fields inside of its nodes. */
type SubFields = Map<string, (args: { node: Row; req: unknown }) => Field[] | null | undefined>

function subFieldsOf(editor: unknown, node: Row): Field[] | undefined {
  if (typeof node.type !== 'string' || !isRow(node.fields)) return undefined
  const { editorConfig } = (editor ?? {}) as {
    editorConfig?: { features?: { getSubFields?: SubFields } }
  }
  const find = editorConfig?.features?.getSubFields?.get(node.type)
  // Fields of uploads are given where a request knows the collection: all that is read of it.
  const collections = { [String(node.relationTo)]: {} }
  return find?.({ node, req: { payload: { collections } } }) ?? undefined
}

/** The related document, with the relation's own collection where the field allows several. */
function readRelation(
  value: unknown,
  relationTo?: string | readonly string[],
): Relation | undefined {
  const isPair = isRow(value) && typeof value.relationTo === 'string' && 'value' in value
  const slug = isPair ? value.relationTo : relationTo
  const id = readId(isPair ? value.value : value)
  return typeof slug === 'string' && id !== undefined ? { id, slug } : undefined
}

/** Ids are numbers, texts or MongoDB's own; rich text may hold the document that it was given. */
function readId(value: unknown): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && value !== '')) return String(value)
  if (typeof value !== 'object' || value === null) return undefined
  if ('id' in value && (typeof value.id === 'number' || typeof value.id === 'string')) {
    return String(value.id)
  }
  const { toHexString } = value as { toHexString?: unknown }
  return typeof toHexString === 'function' ? String(toHexString.call(value)) : undefined
}
