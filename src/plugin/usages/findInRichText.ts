import type { Field } from 'payload'

import { isRow, type Row } from '../../core/row.js'
import { readRelation, type Relation } from './reference.js'

/** What of a lexical editor tells the fields inside of its nodes. */
type SubFields = Map<string, (args: { node: Row; req: unknown }) => Field[] | null | undefined>

type Walk = {
  add: (relation: Relation) => void
  editor: unknown
  /** Walks data that has a schema: a block inside of the text, say, under its name. */
  walk: (args: { data: unknown; fields: Field[]; name: string | undefined }) => void
}

/**
 * Nodes of lexical and of Slate: pictures, relationships and links name a collection and an id
 * wherever they stand; the fields of blocks are read by their schema where the editor has one.
 */
export function findInRichText({ data, ...walk }: Walk & { data: unknown }): void {
  // Not by recursion: a text may be nested deeper than a stack.
  const open: unknown[] = [data]
  while (open.length > 0) {
    const node = open.pop()
    if (Array.isArray(node)) {
      for (const item of node as unknown[]) open.push(item)
      continue
    }
    if (!isRow(node)) continue
    const relation = readRelation({ value: node })
    if (relation !== undefined) walk.add(relation)
    const fields = subFieldsOf({ editor: walk.editor, node })
    if (fields !== undefined) walk.walk({ data: node.fields, fields, name: blockName(node) })
    for (const [key, value] of Object.entries(node))
      if (fields === undefined || key !== 'fields') open.push(value)
  }
}

const blockName = ({ fields }: Row): string | undefined =>
  isRow(fields) && typeof fields.blockType === 'string' ? fields.blockType : undefined

function subFieldsOf({ editor, node }: { editor: unknown; node: Row }): Field[] | undefined {
  if (typeof node.type !== 'string' || !isRow(node.fields)) return undefined
  const { editorConfig } = (editor ?? {}) as {
    editorConfig?: { features?: { getSubFields?: SubFields } }
  }
  const find = editorConfig?.features?.getSubFields?.get(node.type)
  if (find === undefined) return undefined
  // Fields of uploads are given where a request knows the collection: all that is read of it.
  const collections = { [String(node.relationTo)]: {} }
  return find({ node, req: { payload: { collections } } }) ?? undefined
}
