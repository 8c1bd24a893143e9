'use client'
import type { ReactNode } from 'react'

export function BulkActions(): ReactNode {
  return null
}
