import type { Diagnosis } from '../../core/diagnosis.js'

import { expect, test } from '@jest/globals'

import { renderInPanel } from '../../../test/fixtures/renderInPanel.js'
import { DiagnosisParts } from './DiagnosisParts.js'

const config = { collections: [], globals: [], routes: { admin: '/admin', api: '/api' } }

const show = (
  diagnosis: Partial<Diagnosis>,
  language: 'de' | 'en' = 'en',
): ReturnType<typeof renderInPanel> =>
  renderInPanel({
    children: <DiagnosisParts diagnosis={{ fine: [], findings: [], untold: [], ...diagnosis }} />,
    config,
    language,
  })

const hint = {
  id: 'server-url',
  isHint: true,
  mend: "serverURL: 'https://your-site.example'",
  what: 'serverURL is not set',
  why: 'URLs of this site have no host.',
}
const fault = {
  id: 'jobs',
  isHint: false,
  mend: 'npx payload jobs:run',
  what: 'nobody has run the queue',
  why: 'Deletions are never finished.',
}

test('faults come before hints, each with its kind in words', () => {
  const { text } = show({ findings: [hint, fault] })
  expect(text).toMatch(
    /Faults: 1\. Hints: 1\..*Fault jobs nobody has run.*Hint server-url serverURL is not set/,
  )
  expect(text).not.toContain('Nothing is wrong')
})

test('the words are the panel’s, and what a check says is marked as English', () => {
  const { html, text } = show({ findings: [fault] }, 'de')
  expect(text).toMatch(/Fehler jobs.*Warum es wichtig ist.*Das behebt es npx payload jobs:run/)
  expect(html).toMatch(/<h2[^>]* dir="ltr"[^>]* lang="en">nobody has run the queue<\/h2>/)
})

test('a reason stands once for all checks that it explains', () => {
  const reason = 'local mode'
  const { text } = show({
    untold: [
      { failed: false, id: 'token', reason },
      { failed: false, id: 'clock', reason },
    ],
  })
  expect(text.split(reason)).toHaveLength(2)
  expect(text).toMatch(/Nothing is wrong\..*Could not be told.*token.*clock/)
})

test('what failed is not well', () => {
  const untold = [{ failed: true, id: 'capacity', reason: 'Cloudflare did not answer' }]
  const { text } = show({ fine: ['kv'], untold })
  expect(text).not.toContain('Nothing is wrong')
  expect(text).toMatch(/Not checked, because something failed.*Cloudflare did not answer/)
})
