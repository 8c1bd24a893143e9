/** Ready-made filters of the media list. */
export const presetNames = ['failed', 'drafts', 'unused', 'withoutAlt', 'private', 'large'] as const

export type PresetName = (typeof presetNames)[number]

/** One condition of a list: a field, an operator and a value, as they stand in a URL. */
export type PresetCondition = Readonly<
  Record<string, Readonly<Record<string, readonly string[] | string>>>
>

/** From here on an image is large: 5 MB. */
export const largeFromBytes = 5 * 1024 * 1024

/**
 * What a document must fulfil, one of them. Each has one field, because Payload's filter form knows
 * nothing else, and its values are text, because that form takes `0` and `''` for no value.
 */
export const presetConditions: Readonly<Record<PresetName, readonly PresetCondition[]>> = {
  drafts: [{ 'cloudflare.status': { in: ['draft', 'pending'] } }],
  failed: [{ 'cloudflare.status': { in: ['failed', 'expired'] } }],
  large: [{ filesize: { greater_than: String(largeFromBytes) } }],
  private: [{ 'cloudflare.requireSignedURLs': { equals: 'true' } }],
  unused: [{ 'cloudflare.usageCount': { equals: '0' } }],
  withoutAlt: [{ alt: { exists: 'false' } }, { alt: { in: [''] } }],
}
