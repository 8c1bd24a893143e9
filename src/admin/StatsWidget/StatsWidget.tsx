import type { PayloadRequest } from 'payload'
import type { ReactNode } from 'react'

import type { StatsWidgetProps } from '../../plugin/admin/adminProps.js'

import { StatsPanel } from './StatsPanel.js'

type StatsWidgetProps2 = StatsWidgetProps<PayloadRequest> & { req: PayloadRequest }

/** The widget of the dashboard: asks nothing of Cloudflare, so that the page never waits. */
export async function StatsWidget({
  hasDoctor,
  mayManage,
  req,
}: StatsWidgetProps2): Promise<ReactNode> {
  return (await mayManage({ req })) ? <StatsPanel hasDoctor={hasDoctor} /> : null
}
