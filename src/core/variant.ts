import type { VariantOption, VariantOptionRow, VariantOptions } from './variantOptions.js'

import { CloudflareImagesError } from '../errors.js'
import { refusedKeys, variantOptionTable } from './variantOptions.js'

/** What a named variant may hold. */
export type NamedVariantOptions = {
  /** Blur radius, 0 or 1 to 250. */
  blur?: number
  fit: 'contain' | 'cover' | 'crop' | 'pad' | 'scale-down'
  height?: number
  metadata: 'copyright' | 'keep' | 'none'
  width?: number
}

/** A preset of the Cloudflare account. */
export type NamedVariant = {
  name: string
  /** Serves the variant without a signature even for private images. */
  neverRequireSignedURLs: boolean
  options: NamedVariantOptions
}

/** A named variant by its name, or a flexible one by its options. */
export type VariantRef = VariantOptions | string

type AnyRow = VariantOptionRow<VariantOption>

const maxSegmentLength = 2048
/** Letters and digits of a variant's name, at most. */
export const maxNameLength = 99
const rows = Object.entries(variantOptionTable) as unknown as [VariantOption, AnyRow][]

type KeyOwner = { key: string; option: VariantOption; row: AnyRow }

const ownerOfKey = new Map<string, KeyOwner>(
  rows.flatMap(([option, row]) => [
    ...[row.key, ...row.aliases].map((name) => [name, { key: row.key, option, row }] as const),
    ...row.subKeys.map((name) => [name, { key: name, option, row }] as const),
  ]),
)

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function refuse(message: string, details: Record<string, unknown> = {}): never {
  throw new CloudflareImagesError({ code: 'VARIANT_INVALID', details, message })
}

function refuseKey(key: string): never {
  const reason = Object.hasOwn(refusedKeys, key) ? refusedKeys[key] : undefined
  if (reason !== undefined) {
    return refuse(`The variant option ${key} cannot be used in a delivery URL: ${reason}.`, { key })
  }
  return refuse(
    `There is no variant option ${quote(key)}. Known are ${rows.map(([, row]) => row.key).join(', ')}.`,
    { key },
  )
}

function assertDeliverable({ option, row }: { option: VariantOption; row: AnyRow }): void {
  if (row.refusal === undefined) return
  refuse(`The variant option ${row.key} cannot be used in a delivery URL: ${row.refusal}.`, {
    option,
  })
}

function decodeValue({ key, text }: { key: string; text: string }): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(`The value ${quote(text)} of the variant option ${key} is not URL-encoded.`, {
      key,
    })
  }
}

function splitSegment(segment: string): Map<VariantOption, Map<string, string>> {
  const given = new Map<VariantOption, Map<string, string>>()
  for (const part of segment.split(',')) {
    const at = part.indexOf('=')
    if (at < 1 || at === part.length - 1) {
      refuse(`${quote(part)} is not a variant option; write name=value, separated by commas.`)
    }
    const name = part.slice(0, at)
    const owner = ownerOfKey.get(name) ?? refuseKey(name)
    assertDeliverable(owner)
    const texts = given.get(owner.option) ?? new Map<string, string>()
    if (texts.has(owner.key)) {
      refuse(`The variant option ${owner.key} is given twice.`, { option: owner.option })
    }
    texts.set(owner.key, decodeValue({ key: name, text: part.slice(at + 1) }))
    given.set(owner.option, texts)
  }
  return given
}

/** True when a last URL segment holds options; otherwise it is the name of a variant. */
export function isFlexibleSegment(segment: string): boolean {
  return segment.includes('=')
}

/**
 * Reads the options segment of a delivery URL, as it stands there (URL-encoded).
 *
 * @throws CloudflareImagesError VARIANT_INVALID, naming the option.
 */
export function parseVariantOptions(segment: string): VariantOptions {
  if (segment.length > maxSegmentLength) {
    refuse(`The variant options are longer than ${maxSegmentLength} characters.`)
  }
  const options: Record<string, unknown> = {}
  for (const [option, texts] of splitSegment(segment)) {
    const row = variantOptionTable[option] as unknown as AnyRow
    const value = row.parse(texts)
    if (value === undefined) {
      const written = [...texts].map(([key, text]) => `${key}=${text}`).join(',')
      refuse(`${quote(written)} is not a valid ${row.key}: use ${row.values}.`, { option })
    }
    options[option] = value
  }
  return options
}

/** Semicolons are legal in a path and documented bare; parentheses are documented encoded. */
function encodeValue(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3B', ';')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
}

/**
 * Writes options as the last segment of a delivery URL: full names in table order, values
 * URL-encoded, so that equal options give equal URLs. Undefined values are left out.
 *
 * @throws CloudflareImagesError VARIANT_INVALID for a value out of range, an unknown option, or none at all.
 */
export function formatVariantOptions(options: VariantOptions): string {
  const given = (Object.entries(options) as [string, unknown][]).filter(
    ([, value]) => value !== undefined,
  )
  for (const [option] of given) {
    if (!Object.hasOwn(variantOptionTable, option)) refuseKey(option)
  }
  const parts: string[] = []
  for (const [option, row] of rows) {
    const value = options[option]
    if (value === undefined) continue
    assertDeliverable({ option, row })
    const entries = row.format(value)
    if (entries === undefined) {
      refuse(`${quote(JSON.stringify(value))} is not a valid ${option}: use ${row.values}.`, {
        option,
      })
    }
    parts.push(...entries.map(([key, text]) => `${key}=${encodeValue(text)}`))
  }
  if (parts.length === 0) refuse('A flexible variant needs at least one option.')
  return parts.join(',')
}

/**
 * Checks the name of a named variant: letters and digits, at most 99.
 *
 * @throws CloudflareImagesError VARIANT_INVALID
 */
export function parseVariantName(name: string): string {
  if (!/^[A-Za-z0-9]+$/.test(name) || name.length > maxNameLength) {
    refuse(
      `${quote(name)} is not a variant name: use 1 to ${maxNameLength} letters and digits, without hyphens.`,
    )
  }
  return name
}

/**
 * The last segment of a delivery URL for a variant. A string with `=` is taken as options and
 * brought to the canonical form.
 *
 * @throws CloudflareImagesError VARIANT_INVALID
 */
export function formatVariant(variant: VariantRef): string {
  if (typeof variant !== 'string') return formatVariantOptions(variant)
  if (isFlexibleSegment(variant)) return formatVariantOptions(parseVariantOptions(variant))
  return parseVariantName(variant)
}
