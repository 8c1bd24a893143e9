'use client'
import type { ReactNode } from 'react'

export function FramingField(): ReactNode {
  return null
}
