/** Words of one part of the admin panel; merged in languages/en.ts. */
export const framingWords = {
  cropArea: 'Crop',
  cropBottom: 'Bottom edge of the crop',
  cropBottomLeft: 'Bottom left corner of the crop',
  cropBottomRight: 'Bottom right corner of the crop',
  cropLeft: 'Left edge of the crop',
  cropRight: 'Right edge of the crop',
  cropShape: 'Shape',
  cropShapeFree: 'Free',
  cropTop: 'Top edge of the crop',
  cropTopLeft: 'Top left corner of the crop',
  cropTopRight: 'Top right corner of the crop',
  focalPoint: 'Focal point',
  framing: 'Focal point and crop',
  framingAfterArrival: 'Focal point and crop can be chosen here once the image has arrived.',
  framingAfterFile: 'Save the new file first, then choose its focal point and crop here.',
  framingAfterSave: 'Save the image first, then choose its focal point and crop here.',
  framingDrawing:
    'Drawings (SVG) are delivered whole: a focal point or a crop would change nothing.',
  framingHeight: 'Height (%)',
  framingHelp:
    'Move the point to what must stay in view, and the frame to the part that is shown at all. All sizes below follow at once; sites show the change once you save. Arrow keys move by 1%, with Shift by 10%.',
  framingHidden: 'You see this image with a watermark, so the part outside the crop is not shown.',
  framingLeft: 'From the left (%)',
  framingLocked: 'You may look at focal point and crop, but not change them.',
  framingNamedOnly:
    'This image is delivered in named variants only. Those that cut the picture cut around its middle: a focal point or a crop would change nothing.',
  framingPosition: '{{x}}% from the left, {{y}}% from the top',
  framingPrivate:
    'This image is private, and private images are delivered in named variants only. Those that cut the picture cut around its middle: a focal point or a crop would change nothing.',
  framingReset: 'Reset',
  framingTop: 'From the top (%)',
  framingUndo: 'Undo changes',
  framingWidth: 'Width (%)',
} as const
