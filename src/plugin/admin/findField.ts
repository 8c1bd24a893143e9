import type { Field } from 'payload'

type FindFieldArgs = {
  fields: readonly Field[]
  path: readonly string[]
}

/** The field at a path of names, through rows, tabs and whatever else has no name of its own. */
export function findField({ fields, path: [name, ...rest] }: FindFieldArgs): Field | undefined {
  for (const field of fields.flatMap(spread)) {
    if (!('name' in field) || field.name !== name) continue
    if (rest.length === 0) return field
    return 'fields' in field ? findField({ fields: field.fields, path: rest }) : undefined
  }
  return undefined
}

/** A field that has a name, or those inside one that has none. */
function spread(field: Field): Field[] {
  if (field.type === 'tabs') {
    return field.tabs.flatMap((tab) => ('name' in tab ? [] : tab.fields.flatMap(spread)))
  }
  return !('name' in field) && 'fields' in field ? field.fields.flatMap(spread) : [field]
}
