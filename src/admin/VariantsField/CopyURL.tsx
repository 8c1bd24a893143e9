'use client'
import type { ReactNode } from 'react'

import { toast } from '@payloadcms/ui'
import { useState } from 'react'

import { useWords } from '../useWords.js'

/** Copies the full address, of a relative URL too, and says so in its own place. */
export function CopyURL({ name, url }: { name: string; url: string }): ReactNode {
  const words = useWords()
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    try {
      // Absent on pages that are not served securely.
      await navigator.clipboard.writeText(new URL(url, window.location.href).href)
      setCopied(true)
    } catch {
      toast.error(words('copyFailed'))
    }
  }
  return (
    <button
      aria-label={copied ? words('copied') : words('copyURLOf', { name })}
      aria-live="polite"
      onBlur={() => setCopied(false)}
      onClick={() => void copy()}
      type="button"
    >
      {copied ? words('copied') : words('copyURL')}
    </button>
  )
}
