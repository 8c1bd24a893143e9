'use client'
import type { ReactNode } from 'react'

export function ListPresets(): ReactNode {
  return null
}
