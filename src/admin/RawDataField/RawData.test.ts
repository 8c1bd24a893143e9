import { expect, test } from '@jest/globals'

import { describeRawData } from './RawData.js'

test('a document tells what it knows of its image, and no more', () => {
  const cloudflare = {
    creator: null,
    error: null,
    imageId: 'an-id',
    metadata: { campaign: 'spring' },
    status: 'uploaded',
    uploadedAt: '2026-03-01T10:00:00.000Z',
  }
  expect(describeRawData({ doc: { cloudflare }, language: 'en' })).toEqual([
    { label: 'rawDataImageId', value: 'an-id' },
    { label: 'rawDataStatus', value: 'uploaded' },
    { label: 'rawDataUploadedAt', value: expect.stringContaining('2026') },
    { label: 'rawDataMetadata', value: '{"campaign":"spring"}' },
  ])
  expect(describeRawData({ doc: undefined, language: 'en' })).toEqual([])
})
