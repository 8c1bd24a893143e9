import type { ReactNode } from 'react'

import type { Stats } from '../../core/stats.js'

import { describe, expect, test } from '@jest/globals'

import { renderInPanel } from '../../../test/fixtures/renderInPanel.js'
import { StatsFigures } from './StatsFigures.js'
import { StatsPanel } from './StatsPanel.js'
import { StatsWidget } from './StatsWidget.js'

const stats: Stats = {
  account: { allowed: 100_000, current: 1234 },
  accountError: null,
  accountLacks: [],
  outages: [],
  at: '2026-03-01T12:00:00.000Z',
  collections: [
    {
      byStatus: { draft: 0, expired: 0, failed: 2, pending: 0, uploaded: 1230 },
      bytes: 5 * 1024 * 1024,
      private: 3,
      slug: 'media',
      total: 1232,
      unused: 7,
      withoutAlt: 4,
    },
  ],
  cost: { currency: 'USD', monthly: 5, steps: 1 },
  mode: 'cloudflare',
  orphans: { at: '2026-02-28T12:00:00.000Z', count: 1 },
  recentFailures: [
    {
      at: '2026-02-27T12:00:00.000Z',
      collection: 'media',
      filename: 'hills.jpg',
      id: 8,
      reason: 'The image is missing at Cloudflare.',
    },
  ],
}

const config = {
  collections: [{ labels: { plural: 'Pictures', singular: 'Picture' }, slug: 'media' }],
  globals: [],
  routes: { admin: '/admin', api: '/api' },
  serverURL: '',
}

const render = (children: ReactNode, language: 'de' | 'en' = 'en') =>
  renderInPanel({ children, config, language })

const show = (news: Partial<Stats> = {}): ReturnType<typeof render> =>
  render(<StatsFigures stats={{ ...stats, ...news }} />)

describe('the figures', () => {
  test('tell in words what the meter shows, and the price', () => {
    const { html, text } = show()
    expect(text).toContain('1,234 of 100,000 images stored 1.2%')
    expect(html).toMatch(/aria-valuetext="1,234 of 100,000 images stored"[^>]*role="meter"/)
    expect(text).toContain('costs about $5 a month')
    expect(text).not.toContain('almost used up')
  })

  test('warn where the allowance is almost used up', () => {
    expect(show({ account: { allowed: 100, current: 90 } }).text).toContain('almost used up')
    const { html } = show({ account: { allowed: 0, current: 3 } })
    expect(html).not.toMatch(/NaN|Infinity/)
  })

  test('tell what the account lacks, and the command that mends it', () => {
    const accountLacks = ['flexible variants are off', 'it has no variant hero']
    const { html, text } = show({ accountLacks })
    expect(text).toMatch(/lacks something.*“npx payload cloudflare-images setup” mends it/)
    expect(html).toContain('<li>flexible variants are off</li><li>it has no variant hero</li>')
    const german = render(<StatsFigures stats={{ ...stats, accountLacks }} />, 'de').text
    expect(german).toMatch(/Dem Konto fehlt etwas.*„npx payload cloudflare-images setup“/)
    expect(show({ accountLacks: null }).text).not.toContain('lacks something')
    expect(show().text).not.toContain('lacks something')
  })

  test('tell that Cloudflare does not answer, and when the next try is', () => {
    const outages = [{ host: 'api' as const, nextCallAt: '2026-01-01T10:05:00.000Z' }]
    expect(show({ outages }).text).toMatch(/Cloudflare does not answer.*Next try: .*10:05/)
    expect(show().text).not.toContain('does not answer')
  })

  test('count a collection by its name, and lead to its documents', () => {
    const { html, text } = show()
    expect(text).toMatch(/Pictures.*1,232 documents.*Uploaded 1,230.*Failed 2.*5\.0 MB/)
    expect(text).not.toContain('Pending')
    const links = html.replaceAll('%5B', '[').replaceAll('%5D', ']')
    const list = '/admin/collections/media?where[or][0][and][0]'
    expect(links).toContain(`"${list}[cloudflare.usageCount][equals]=0"`)
    expect(links).toContain(`"${list}[cloudflare.status][in][0]=failed"`)
    expect(html).toContain('aria-label="Failed: 2"')
  })

  test('leave out what is not counted', () => {
    const [collection] = stats.collections
    const { text } = show({ collections: [{ ...collection!, unused: null, withoutAlt: null }] })
    expect(text).not.toMatch(/Not used|alternative/)
  })

  test('name failures, with their reasons', () => {
    const { html, text } = show()
    expect(html).toContain('href="/admin/collections/media/8"')
    expect(text).toMatch(/hills\.jpg.*Feb 27, 2026.*The image is missing at Cloudflare\./)
    expect(show({ recentFailures: [] }).text).toContain('No image failed or expired.')
    const german = render(<StatsFigures stats={stats} />, 'de')
    expect(german.text).toContain('Das Bild fehlt bei Cloudflare.')
  })

  test('say when orphans were counted, or how to count them', () => {
    expect(show().text).toMatch(/holds 1 image that no document shows. Counted on Feb 28, 2026/)
    expect(show({ orphans: null }).text).toContain('npx payload cloudflare-images reconcile')
  })

  test('say in local mode that nothing is at Cloudflare, and nothing costs', () => {
    const { html, text } = show({ cost: null, mode: 'local' })
    expect(text).toContain('none is at Cloudflare, and storing them costs nothing')
    expect(text).toContain('Images stored: 1,234.')
    expect(html).not.toContain('role="meter"')
    expect(text).not.toMatch(/\$|100,000/)
  })

  test('say in a sentence that Cloudflare is away, and show the rest', () => {
    const accountError = 'Cloudflare cannot be reached at the moment.'
    const { html, text } = show({ account: null, accountError, cost: null })
    expect(text).toContain(accountError)
    expect(html).not.toContain('role="meter"')
    expect(text).not.toContain('$')
    expect(text).toContain('1,232 documents')
  })
})

describe('the widget', () => {
  const widgetFor = (mayManage: boolean): Promise<ReactNode> =>
    StatsWidget({
      hasDoctor: true,
      mayManage: () => Promise.resolve(mayManage),
      req: {} as never,
    })

  test('is nothing to people who may not manage the account', async () => {
    expect(await widgetFor(false)).toBeNull()
  })

  test('begins without figures, and says that it counts', async () => {
    const { html, text } = render(await widgetFor(true))
    expect(text).toContain('Images at Cloudflare')
    expect(text).toContain('Counting the images …')
    expect(html).toContain('aria-busy="true"')
    expect(html).toContain('href="/admin/cloudflare-images/doctor"')
    const without = render(<StatsPanel hasDoctor={false} />).html
    expect(without).not.toContain('doctor')
  })
})
