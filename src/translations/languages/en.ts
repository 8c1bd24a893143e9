/** The words of the admin panel. Every other language has the same keys, or does not compile. */
export const en = {
  copied: 'Copied',
  copyFailed: 'This browser does not allow copying here. Open the image and copy its address.',
  copyURL: 'Copy URL',
  copyURLOf: 'Copy the URL of {{name}}',
  cropRemoved: 'The whole image shows again once you save.',
  cropShown: 'Showing {{width}}% × {{height}}% of the original.',
  open: 'Open',
  openNamed: 'Open {{name}} in a new tab',
  pixels: '{{width}} × {{height}} px',
  showWholeImage: 'Show the whole image',
  smallerOriginal: 'Not made: the original is smaller.',
  variants: 'Sizes and variants',
  variantsAfterSave: 'Every size appears here as soon as the image is saved.',
} as const

export type Words = Readonly<Record<keyof typeof en, string>>
