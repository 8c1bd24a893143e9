import { expect, test } from '@jest/globals'

import { describeStored } from './describeStored.js'

test('a document tells what it knows of its image, and no more', () => {
  const cloudflare = {
    creator: null,
    error: null,
    imageId: 'an-id',
    metadata: { campaign: 'spring' },
    status: 'uploaded',
    uploadedAt: '2026-03-01T10:00:00.000Z',
  }
  expect(describeStored({ doc: { cloudflare }, language: 'en' })).toEqual([
    { label: 'rawDataImageId', value: 'an-id' },
    { label: 'rawDataStatus', value: 'uploaded' },
    { label: 'rawDataUploadedAt', value: expect.stringContaining('2026') },
    { label: 'rawDataMetadata', value: '{"campaign":"spring"}' },
  ])
  expect(describeStored({ doc: undefined, language: 'en' })).toEqual([])
})
