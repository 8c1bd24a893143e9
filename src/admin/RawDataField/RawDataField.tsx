'use client'
import type { ReactNode } from 'react'

export function RawDataField(): ReactNode {
  return null
}
