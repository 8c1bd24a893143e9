import { drawQuadrants, padJPEG } from '../../fixtures/images.js'

export const mega = 1024 * 1024

/** 800 x 600 pixels in three megabytes: long enough on the way to be watched. */
export const photo = {
  buffer: padJPEG({
    bytes: await drawQuadrants({ height: 600, width: 800 }),
    totalBytes: 3 * mega,
  }),
  mimeType: 'image/jpeg',
  name: 'quadrants.jpg',
}
