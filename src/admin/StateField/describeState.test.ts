import { describe, expect, test } from '@jest/globals'

import { describeState } from './describeState.js'

const updatedAt = '2026-03-01T10:00:00.000Z'
const expiresAt = '2026-03-01T10:30:00.000Z'
const docWith = (cloudflare: unknown): unknown => ({ cloudflare, updatedAt })

describe('describeState', () => {
  test.each([
    ['nothing', undefined],
    ['a document of before the plugin', { cloudflare: null }],
    ['a document without a state', docWith({ status: null })],
    ['an image that is there', docWith({ error: 'of before', status: 'uploaded' })],
    ['a state of another version', docWith({ status: 'melting' })],
  ])('has nothing to say of %s', (_name, doc) => expect(describeState(doc)).toBeNull())

  test('says since when a file is awaited, and until when', () => {
    expect(describeState(docWith({ expiresAt, status: 'draft' }))).toMatchObject({
      endsAt: expiresAt,
      sentence: 'stateDraft',
      since: updatedAt,
    })
  })

  test('knows no end of what the site sends by itself', () => {
    expect(describeState(docWith({ expiresAt, status: 'pending' }))).toMatchObject({
      endsAt: null,
      sentence: 'statePending',
      since: updatedAt,
    })
  })

  test('passes the reason of a failure on', () => {
    const error = '"a.jpg" is damaged.'
    expect(describeState(docWith({ error, status: 'failed' }))).toMatchObject({
      reason: error,
      reasonKey: null,
      sentence: 'stateFailed',
      since: null,
    })
  })

  test.each([
    ['The image is missing at Cloudflare.', 'failed', 'stateReasonMissing'],
    ['The upload URL expired before a file arrived.', 'expired', 'stateReasonExpired'],
    ['The upload was cancelled.', 'expired', 'stateReasonCancelled'],
  ])('has words of its own for %s', (error, status, key) => {
    expect(describeState(docWith({ error, status }))?.reasonKey).toBe(key)
  })
})
