/** What one viewer would get of an image with a focal point and a crop that are not saved. */
export type ImagePreview = {
  /** Variants and sizes that show a focal point and a crop only once they are saved: with marks. */
  afterSave: readonly string[]
  /** Whether focal point and crop change what is delivered. */
  isFlexible: boolean
  sizes: Readonly<Record<string, PreviewedSize>>
  thumbnailURL: null | string
  url: null | string
  variants: readonly (PreviewedSize & { name: string })[]
  /** The picture without any crop, to choose one on; `null` where this viewer cannot be shown it. */
  whole: null | (PreviewedSize & { url: string })
}

type PreviewedSize = { height: null | number; url: null | string; width: null | number }
