'use client'
import type { ReactNode } from 'react'

import { toast } from '@payloadcms/ui'
import { useState } from 'react'

import { SmallButton } from './SmallButton.js'
import { useWords } from './useWords.js'

/** A button that copies a text, and says so in its own place. */
export function CopyText({ label, text }: { label: string; text: string }): ReactNode {
  const words = useWords()
  const [copied, setCopied] = useState<null | string>(null)
  const copy = async (): Promise<void> => {
    try {
      // Absent on pages that are not served securely.
      await navigator.clipboard.writeText(text)
      setCopied(text)
    } catch {
      toast.error(words('copyFailed'))
    }
  }
  return (
    <span aria-live="polite">
      <SmallButton onClick={() => void copy()}>
        {copied === text ? words('copied') : label}
      </SmallButton>
    </span>
  )
}
