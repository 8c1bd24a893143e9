'use client'
import type { ReactNode } from 'react'

export function TimelineField(): ReactNode {
  return null
}
