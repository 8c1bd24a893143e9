'use client'
import type { ReactNode } from 'react'

export function PlaygroundField(): ReactNode {
  return null
}
