/** A query as Payload's REST reads it: `{ where: { alt: { in: ['a'] } } }` is `?where[alt][in][0]=a`. */
export function formatQuery(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams(pairsOf({ key: '', value: query })).toString()
  return search === '' ? '' : `?${search}`
}

function pairsOf({ key, value }: { key: string; value: unknown }): [string, string][] {
  if (value === undefined || value === null) return []
  if (typeof value === 'object') {
    return Object.entries(value).flatMap(([name, inner]) =>
      pairsOf({ key: key === '' ? name : `${key}[${name}]`, value: inner }),
    )
  }
  return [[key, typeof value === 'string' ? value : JSON.stringify(value)]]
}
