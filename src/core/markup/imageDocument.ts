type Optional<T> = T | null | undefined

/** A rendition that a document names. */
export type ShownRendition = {
  height?: Optional<number>
  url?: Optional<string>
  width?: Optional<number>
}

/** What REST, GraphQL and the Local API give of an image; what was not asked for may be missing. */
export type ImageDocument = ShownRendition & {
  alt?: Optional<string>
  cloudflare?: Optional<{
    crop?: Optional<{
      height?: Optional<number>
      width?: Optional<number>
      x?: Optional<number>
      y?: Optional<number>
    }>
    placeholder?: Optional<{
      color?: Optional<string>
      dataURL?: Optional<string>
      hasAlpha?: Optional<boolean>
    }>
    srcset?: Optional<string>
    variants?: Optional<readonly (ShownRendition & { name?: Optional<string> })[]>
  }>
  focalX?: Optional<number>
  focalY?: Optional<number>
  mimeType?: Optional<string>
  sizes?: Optional<Readonly<Record<string, Optional<ShownRendition>>>>
}

/** An upload field, as Payload types it: a document, or only its id where it was not populated. */
export type ImageRelation = Optional<ImageDocument | number | string>

type ListOf<T> = T extends readonly (infer Item)[] ? Item : never
type TextKey<T> = T extends object ? Extract<keyof T, string> : never

type SizeName<D> = D extends { sizes?: infer Sizes } ? TextKey<Sizes> : never
type NamedVariantName<D> = D extends { cloudflare?: infer Image }
  ? Image extends { variants?: infer List }
    ? ListOf<List> extends { name?: infer Name }
      ? Extract<Name, string>
      : never
    : never
  : never

/** The sizes and named variants of a document, by the types that `payload generate:types` writes. */
export type VariantNameOf<D> = NamedVariantName<D> | SizeName<D>

/** A rendition with an address. */
export type Rendition = { height: number; url: string; width: number }

/** Zero stands for a side that is not known. */
export function toRendition(shown: Optional<ShownRendition>): Rendition | undefined {
  const { height, url, width } = shown ?? {}
  if (typeof url !== 'string' || url === '') return undefined
  return { height: toLength(height), url, width: toLength(width) }
}

const toLength = (value: unknown): number => (Number(value) > 0 ? Number(value) : 0)

/** The picture of a size or named variant, where the document has one. */
export function findRendition(doc: ImageDocument, name: string): Rendition | undefined {
  const { cloudflare, sizes } = doc
  const size = sizes && Object.hasOwn(sizes, name) ? toRendition(sizes[name]) : undefined
  return size ?? toRendition(cloudflare?.variants?.find((one) => one.name === name))
}

/** Everything that the document has an address of. */
export function listRenditions(doc: ImageDocument): Rendition[] {
  return [doc, ...Object.values(doc.sizes ?? {}), ...(doc.cloudflare?.variants ?? [])]
    .map(toRendition)
    .filter((found) => found !== undefined)
}

/** The document, where there is one and what it holds is a picture. */
export function readImage(given: ImageRelation): ImageDocument | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { mimeType } = given
  return typeof mimeType === 'string' && !mimeType.startsWith('image/') ? undefined : given
}

/** Percent from left and top; undefined for the middle, where pictures are cut anyway. */
export function focalOf({ focalX, focalY }: ImageDocument): undefined | { x: number; y: number } {
  const x = toPercent(focalX)
  const y = toPercent(focalY)
  return x === 50 && y === 50 ? undefined : { x, y }
}

const toPercent = (value: Optional<number>): number =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : 50
