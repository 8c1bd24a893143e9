'use client'
import type { ReactNode } from 'react'

export function ImageIdCell(): ReactNode {
  return null
}
