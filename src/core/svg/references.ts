import { tooComplex } from './readMarkup.js'

/** Those of XML, and those that HTML adds and that matter in addresses. */
const named: Readonly<Record<string, string>> = {
  Tab: '\t',
  NewLine: '\n',
  amp: '&',
  apos: "'",
  colon: ':',
  gt: '>',
  lt: '<',
  quot: '"',
  semi: ';',
}

const maxEntities = 100
const maxEntityLength = 4096
/** Of all entities that are put in their places: a hundred bytes can ask for gigabytes. */
const maxExpandedLength = 1_000_000
const maxReferences = 500_000

/** Puts characters in the places of their references; unknown names vanish, as what they stand for. */
export type Resolve = (text: string) => string

/** @throws CloudflareImagesError IMAGE_TOO_LARGE for more references than any drawing has */
export function createResolve(entities: ReadonlyMap<string, string> = new Map()): Resolve {
  let expanded = 0
  let references = 0
  const lookUp = (name: string): string => {
    const value = entities.get(name)
    if (value === undefined) return named[name] ?? ''
    expanded += value.length
    if (expanded > maxExpandedLength) throw tooComplex()
    return value
  }
  return (text) =>
    text.includes('&')
      ? text.replaceAll(
          /&(?:#x([\da-f]+);?|#(\d+);?|([A-Za-z_][\w.-]{0,60});)/gi,
          (_, hex?: string, decimal?: string, name?: string) => {
            references += 1
            if (references > maxReferences) throw tooComplex()
            if (name !== undefined) return lookUp(name)
            return fromCodePoint(hex === undefined ? Number(decimal) : parseInt(hex, 16))
          },
        )
      : text
}

/** Those that an SVG editor declares for its namespaces: plain texts, without markup of their own. */
export function readEntities(declaration: string): Map<string, string> {
  const entities = new Map<string, string>()
  const resolve = createResolve()
  const pattern =
    /<!ENTITY\s{1,9}([A-Za-z_][\w.-]{0,60})\s{1,9}(?:"([^"<%]*)"|'([^'<%]*)')\s{0,9}>/g
  for (const [, name = '', double, single] of declaration.matchAll(pattern)) {
    const value = double ?? single ?? ''
    if (value.length <= maxEntityLength && entities.size < maxEntities) {
      entities.set(name, resolve(value))
    }
  }
  return entities
}

function fromCodePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : ''
}

/** Characters that XML has no place for. */
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

export function escapeMarkup(text: string, inAttribute: boolean): string {
  const escaped = text
    .replaceAll(unwritable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  return inAttribute ? escaped.replaceAll('"', '&quot;') : escaped
}
