'use client'
import type { ReactNode } from 'react'

export function DimensionsCell(): ReactNode {
  return null
}
