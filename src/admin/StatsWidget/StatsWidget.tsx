import type { PayloadRequest } from 'payload'
import type { ReactNode } from 'react'

import type { StatsWidgetProps } from '../../plugin/adminProps.js'

import { StatsPanel } from './StatsPanel.js'

/** The widget of the dashboard: asks nothing of Cloudflare, so that the page never waits. */
export async function StatsWidget({
  mayManage,
  req,
}: StatsWidgetProps<PayloadRequest> & { req: PayloadRequest }): Promise<ReactNode> {
  return (await mayManage({ req })) ? <StatsPanel /> : null
}
