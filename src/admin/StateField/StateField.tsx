'use client'
import type { ReactNode } from 'react'

export function StateField(): ReactNode {
  return null
}
