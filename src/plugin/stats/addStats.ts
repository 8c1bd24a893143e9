import type { Config, LabelFunction, PayloadRequest, Widget, WidgetInstance } from 'payload'

import type { Service } from '../../service/createService.js'
import type { WordKey } from '../../translations/translations.js'
import type { StatsWidgetProps } from '../admin/adminProps.js'

import { componentOf } from '../admin/componentOf.js'
import { mayManageAccount } from '../http/access.js'

type Admin = NonNullable<Config['admin']>
type Layout = NonNullable<NonNullable<Admin['dashboard']>['defaultLayout']>
type MayManage = StatsWidgetProps<PayloadRequest>['mayManage']

/** What sites call the widget in a layout of their own. */
export const statsWidgetSlug = 'cloudflareImages'

/** Payload's own, where a site says nothing. */
const collectionCards: WidgetInstance = { widgetSlug: 'collections', width: 'full' }

type AddStatsArgs = {
  admin: Admin | undefined
  service: Service
}

/**
 * Adds the widget to the dashboard, below what is there by default, for those who may manage the
 * account. A layout that names the widget stays as it is.
 */
export function addStats({ admin, service }: AddStatsArgs): Admin {
  const path = componentOf({ name: 'statsWidget', service })
  if (path === false || !service.options.enabled) return { ...admin }
  const mayManage: MayManage = async ({ req }) => mayManageAccount({ req, service })
  const serverProps: StatsWidgetProps<PayloadRequest> = {
    hasDoctor: componentOf({ name: 'doctorView', service }) !== false,
    mayManage,
  }
  const widget: Widget = {
    Component: { path, serverProps },
    label,
    minWidth: 'medium',
    slug: statsWidgetSlug,
  }
  return {
    ...admin,
    dashboard: {
      ...admin?.dashboard,
      defaultLayout: extend({
        layout: admin?.dashboard?.defaultLayout ?? [collectionCards],
        mayManage,
      }),
      widgets: [...(admin?.dashboard?.widgets ?? []), widget],
    },
  }
}

function extend({ layout, mayManage }: { layout: Layout; mayManage: MayManage }): Layout {
  return async ({ req }) => {
    const items = typeof layout === 'function' ? await layout({ req }) : layout
    const isNamed = items.some(({ widgetSlug }) => widgetSlug === statsWidgetSlug)
    if (isNamed || !(await mayManage({ req }))) return items
    return [...items, { widgetSlug: statsWidgetSlug, width: 'full' }]
  }
}

/** Payload's types know of its own words alone. */
const label: LabelFunction = ({ t }) => {
  const key: WordKey = 'cloudflareImages:statsTitle'
  return (t as (name: string) => string)(key)
}
