'use client'
import type { ReactNode } from 'react'

export function UsagesField(): ReactNode {
  return null
}
