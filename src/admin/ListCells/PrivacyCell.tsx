'use client'
import type { ReactNode } from 'react'

export function PrivacyCell(): ReactNode {
  return null
}
