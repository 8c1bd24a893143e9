import type { Config, WidgetInstance } from 'payload'

import type { CloudflareImagesOptions } from '../../../src/index.js'
import type { Site } from '../support/startPayload.js'

import { afterEach, expect, test } from '@jest/globals'
import { createLocalReq } from 'payload'

import { startPayload } from '../support/startPayload.js'

type Dashboard = NonNullable<NonNullable<Config['admin']>['dashboard']>

let site: Site
afterEach(() => site.stop())

async function open({
  dashboard,
  options = {},
}: {
  dashboard?: Dashboard
  options?: Partial<CloudflareImagesOptions>
} = {}): Promise<{ layout: string[]; widgets: string[] }> {
  site = await startPayload({
    config: {
      admin: {
        importMap: { autoGenerate: false },
        user: 'users',
        ...(dashboard === undefined ? {} : { dashboard }),
      },
    },
    options: { access: { manage: ({ req }) => req.user !== null }, ...options },
  })
  const { defaultLayout = [], widgets } = site.payload.config.admin.dashboard as Dashboard
  const [user] = (await site.payload.find({ collection: 'users' })).docs
  const signedIn = { ...user, collection: 'users' } as never
  const layoutFor = async (person: object): Promise<string[]> => {
    const req = await createLocalReq(person, site.payload)
    const items: WidgetInstance[] =
      typeof defaultLayout === 'function' ? await defaultLayout({ req }) : defaultLayout
    return items.map(({ widgetSlug }) => widgetSlug)
  }
  const layout = await layoutFor({ user: signedIn })
  const others = layout.filter((slug) => slug !== 'cloudflareImages')
  if (dashboard?.defaultLayout === undefined) expect(await layoutFor({})).toEqual(others)
  return { layout, widgets: widgets.map(({ slug }) => slug) }
}

const own: Dashboard = {
  defaultLayout: [{ widgetSlug: 'sales', width: 'small' }],
  widgets: [{ Component: '/Sales#Sales', slug: 'sales' }],
}

test('the widget stands below the collections, for those who may manage the account', async () => {
  expect(await open()).toEqual({
    layout: ['collections', 'cloudflareImages'],
    widgets: ['cloudflareImages', 'collections'],
  })
})

test('a layout of the site keeps what it has, and its order', async () => {
  expect(await open({ dashboard: own })).toMatchObject({
    layout: ['sales', 'cloudflareImages'],
    widgets: ['sales', 'cloudflareImages', 'collections'],
  })
})

test('a layout that names the widget stays as it is', async () => {
  const defaultLayout = (): WidgetInstance[] => [
    { widgetSlug: 'cloudflareImages', width: 'medium' },
    { widgetSlug: 'sales', width: 'small' },
  ]
  const { layout } = await open({ dashboard: { ...own, defaultLayout } })
  expect(layout).toEqual(['cloudflareImages', 'sales'])
})

test.each([
  ['is switched off', { admin: { components: { statsWidget: false } } } as const],
  ['has no plugin behind it', { enabled: false }],
])('there is none where it %s', async (_, options) => {
  expect(await open({ options })).toEqual({ layout: ['collections'], widgets: ['collections'] })
})
