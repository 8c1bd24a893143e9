/** Words of one part of the admin panel; merged in languages/en.ts. */
export const cropAndFocalPointWords = {
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
  cropAndFocalPoint: 'Focal point and crop',
  cropAndFocalPointAfterArrival:
    'Focal point and crop can be chosen here once the image has arrived.',
  cropAndFocalPointAfterFile: 'Save the new file first, then choose its focal point and crop here.',
  cropAndFocalPointAfterSave: 'Save the image first, then choose its focal point and crop here.',
  cropAndFocalPointDrawing:
    'Drawings (SVG) are delivered whole: a focal point or a crop would change nothing.',
  cropAndFocalPointHeight: 'Height (%)',
  cropAndFocalPointHelp:
    'Move the point to what must stay in view, and the frame to the part that is shown at all. All sizes below follow at once; sites show the change once you save. Arrow keys move by 1%, with Shift by 10%.',
  cropAndFocalPointHidden:
    'You see this image with a watermark, so the part outside the crop is not shown.',
  cropAndFocalPointLeft: 'From the left (%)',
  cropAndFocalPointLocked: 'You may look at focal point and crop, but not change them.',
  cropAndFocalPointNamedOnly:
    'This image is delivered in named variants only. Those that cut the picture cut around its middle: a focal point or a crop would change nothing.',
  cropAndFocalPointPosition: '{{x}}% from the left, {{y}}% from the top',
  cropAndFocalPointPrivate:
    'This image is private, and private images are delivered in named variants only. Those that cut the picture cut around its middle: a focal point or a crop would change nothing.',
  cropAndFocalPointReset: 'Reset',
  cropAndFocalPointTop: 'From the top (%)',
  cropAndFocalPointUndo: 'Undo changes',
  cropAndFocalPointWidth: 'Width (%)',
} as const
