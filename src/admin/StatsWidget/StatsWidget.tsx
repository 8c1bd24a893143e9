import type { ReactNode } from 'react'

export function StatsWidget(): ReactNode {
  return null
}
