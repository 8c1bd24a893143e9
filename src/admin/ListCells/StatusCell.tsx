'use client'
import type { ReactNode } from 'react'

export function StatusCell(): ReactNode {
  return null
}
