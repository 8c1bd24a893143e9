import type { Block, FlattenedBlock, FlattenedField } from 'payload'

import { flattenAllFields } from 'payload'
import { fieldShouldBeLocalized } from 'payload/shared'

import type { Reference, ReferenceScope } from './reference.js'

import { findInRichText } from './findInRichText.js'
import { isRow, type Row } from '../../core/row.js'
import { readRelation } from './reference.js'

type Found = { locale: null | string; path: string }
type At = Found & { isLocalized: boolean; scope: ReferenceScope }

type FindReferencesArgs = ReferenceScope & { data: unknown; fields: readonly FlattenedField[] }

/**
 * Every reference to one of our collections in stored data, read with all locales. What does not
 * look as its field says is passed over.
 */
export function findReferences({ data, fields, ...scope }: FindReferencesArgs): Reference[] {
  const found = new Map<string, Reference>()
  const add = (reference: Reference): void => {
    found.set(JSON.stringify(Object.values(reference)), reference)
  }
  walkFields({ add, at: { isLocalized: false, locale: null, path: '', scope }, data, fields })
  return [...found.values()]
}

type Walk = { add: (reference: Reference) => void; at: At; data: unknown }

function walkFields({ add, at, data, fields }: Walk & { fields: readonly FlattenedField[] }): void {
  if (!isRow(data)) return
  for (const field of fields) {
    if (!('name' in field) || ('virtual' in field && Boolean(field.virtual))) continue
    const value = data[field.name]
    if (value === undefined || value === null) continue
    const path = at.path === '' ? field.name : `${at.path}.${field.name}`
    for (const part of splitLocales({ at: { ...at, path }, field, value })) {
      walkValue({ add, ...part, field })
    }
  }
}

type SplitLocalesArgs = {
  at: At
  field: FlattenedField
  value: unknown
}

/** The value of each locale, where the field is stored with all of them. */
function splitLocales({ at, field, value }: SplitLocalesArgs): { at: At; data: unknown }[] {
  const { localeCodes } = at.scope
  const isMap =
    'localized' in field &&
    fieldShouldBeLocalized({ field: field, parentIsLocalized: at.isLocalized }) &&
    isRow(value) &&
    Object.keys(value).length > 0 &&
    Object.keys(value).every((key) => localeCodes.includes(key))
  if (!isMap) return [{ at, data: value }]
  return Object.entries(value).map(([locale, data]) => ({
    at: { ...at, isLocalized: true, locale },
    data,
  }))
}

function walkValue({ add, at, data, field }: Walk & { field: FlattenedField }): void {
  switch (field.type) {
    case 'array':
      walkRows({
        data,
        visit: ({ index, row }) => {
          walkFields({ add, at: below(at, index), data: row, fields: field.flattenedFields })
        },
      })
      return
    case 'blocks':
      walkRows({
        data,
        visit: ({ index, row }) => {
          const block = findBlock({ at, field, slug: row.blockType })
          if (block !== undefined)
            walkFields({ add, at: below(at, index), data: row, fields: block.flattenedFields })
        },
      })
      return
    case 'group':
    case 'tab':
      walkFields({ add, at, data, fields: field.flattenedFields })
      return
    case 'relationship':
    case 'upload':
      for (const [index, item] of asList(data).entries()) {
        const relation = readRelation({ relationTo: field.relationTo, value: item })
        if (relation !== undefined && at.scope.slugs.includes(relation.slug))
          add({
            ...relation,
            locale: at.locale,
            path: Array.isArray(data) ? `${at.path}.${index}` : at.path,
          })
      }
      return
    case 'richText':
      findInRichText({
        add: (relation) => {
          if (at.scope.slugs.includes(relation.slug))
            add({ ...relation, locale: at.locale, path: at.path })
        },
        data,
        editor: field.editor,
        walk: ({ data: nested, fields, name }) => {
          const path = name === undefined ? at.path : `${at.path}.${name}`
          walkFields({
            add,
            at: { ...at, path },
            data: nested,
            fields: flattenAllFields({ fields }),
          })
        },
      })
      return
    default:
  }
}

const asList = (data: unknown): unknown[] => (Array.isArray(data) ? data : [data])

const below = (at: At, index: number): At => ({ ...at, path: `${at.path}.${index}` })

type WalkRowsArgs = {
  data: unknown
  visit: (args: { index: number; row: Row }) => void
}

function walkRows({ data, visit }: WalkRowsArgs): void {
  if (!Array.isArray(data)) return
  for (const [index, row] of data.entries()) if (isRow(row)) visit({ index, row })
}

type FindBlockArgs = {
  at: At
  field: Extract<FlattenedField, { type: 'blocks' }>
  slug: unknown
}

function findBlock({ at, field, slug }: FindBlockArgs): FlattenedBlock | undefined {
  if (typeof slug !== 'string') return undefined
  const own = [...(field.blockReferences ?? []), ...field.blocks].find(
    (block): block is FlattenedBlock => typeof block !== 'string' && block.slug === slug,
  )
  const block: Block | FlattenedBlock | undefined = own ?? at.scope.blocks[slug]
  if (block === undefined) return undefined
  return 'flattenedFields' in block
    ? block
    : {
        ...block,
        flattenedFields: flattenAllFields({ fields: block.fields }),
      }
}
