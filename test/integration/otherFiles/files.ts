import type { UploadPart } from '../support/upload.js'

import { drawQuadrants } from '../../fixtures/images.js'

/** A page of one line, whole as far as Payload looks. */
export function drawPDF(text = 'Hello'): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${text}\nxref\n0 3\ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n9\n%%EOF\n`,
  )
}

/** The boxes with which a film begins, and as many bytes as are asked for. */
export function drawMP4(totalBytes = 4096): Buffer {
  const start = Buffer.from(
    '000000206674797069736f6d0000020069736f6d69736f32617663316d703431',
    'hex',
  )
  const rest = Buffer.alloc(totalBytes - start.byteLength)
  rest.writeUInt32BE(rest.byteLength)
  rest.write('mdat', 4, 'latin1')
  for (let at = 8; at < rest.byteLength; at += 1) rest[at] = at % 251
  return Buffer.concat([start, rest])
}

export const parts = {
  avif: async (): Promise<UploadPart> => ({
    bytes: await drawQuadrants({ format: 'avif', height: 30, width: 40 }),
    mimeType: 'image/avif',
    name: 'photo.avif',
  }),
  csv: (): Promise<UploadPart> =>
    Promise.resolve({ bytes: Buffer.from('a,b\n1,2\n'), mimeType: 'text/csv', name: 'table.csv' }),
  mp4: (): Promise<UploadPart> =>
    Promise.resolve({ bytes: drawMP4(), mimeType: 'video/mp4', name: 'film.mp4' }),
  pdf: (): Promise<UploadPart> =>
    Promise.resolve({ bytes: drawPDF(), mimeType: 'application/pdf', name: 'report.pdf' }),
  tiff: async (): Promise<UploadPart> => ({
    bytes: await drawQuadrants({ format: 'tiff', height: 30, width: 40 }),
    mimeType: 'image/tiff',
    name: 'scan.tiff',
  }),
}
