import type { BulkOutcome } from './runBulk.js'

import { expect, test } from '@jest/globals'

import { renderInPanel } from '../../../test/fixtures/renderInPanel.js'
import { ResultRow } from './BulkResults.js'

const show = (result: BulkOutcome['result'], language: 'de' | 'en' = 'de'): string =>
  renderInPanel({
    children: <ResultRow outcome={{ item: { id: 1, name: 'hills.jpg' }, result }} />,
    language,
  }).text

const refusal = (code: 'API_CONFLICT' | 'FORBIDDEN' | 'IMAGE_IN_USE', details?: object) =>
  ({ error: { code, message: 'As the site says it.', ...details }, id: 1, ok: false }) as const

test('what was done is said in the language of the panel', () => {
  const done = { effect: 'trashed', id: 1, message: 'It is in the trash now.', ok: true } as const
  expect(show(done)).toBe('hills.jpg Jetzt im Papierkorb.')
  expect(show(done, 'en')).toBe('hills.jpg In the trash now.')
})

test('why an image is not there comes before what was done', () => {
  const message = 'The image is missing at Cloudflare.'
  expect(show({ effect: 'changed', id: 1, message, ok: true })).toBe(
    'hills.jpg Das Bild fehlt bei Cloudflare.',
  )
})

test('a refusal is said by its code; a rare one as the site says it', () => {
  expect(show(refusal('FORBIDDEN'))).toBe('hills.jpg Dazu sind Sie nicht berechtigt.')
  expect(show(refusal('API_CONFLICT'))).toBe('hills.jpg As the site says it.')
})

test('an image in use names the places', () => {
  const usages = [{ adminURL: '/admin/collections/posts/3', id: '7', title: 'Der Wald' }]
  const text = show(refusal('IMAGE_IN_USE', { details: { total: 1, usages } }))
  expect(text).toContain('Dieses Bild wird noch verwendet.')
  expect(text).toContain('Der Wald')
})
