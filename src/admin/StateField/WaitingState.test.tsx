import { expect, test } from '@jest/globals'

import { renderInPanel } from '../../../test/fixtures/renderInPanel.js'
import { WaitingState } from './WaitingState.js'

const state = {
  endsAt: '2026-03-01T12:30:00.000Z',
  reason: null,
  reasonKey: null,
  sentence: 'stateDraft',
  since: '2026-03-01T12:00:00.000Z',
  status: 'draft',
} as const

test('the server leaves out times of day: the browser has its own time zone', () => {
  const { text } = renderInPanel({
    children: <WaitingState slug="media" state={state} />,
    config: { routes: { api: '/api' }, serverURL: '' },
  })
  expect(text).toContain('The file of this image has not arrived yet.')
  expect(text).not.toContain('Waiting since')
  expect(text).not.toContain('2026')
})
