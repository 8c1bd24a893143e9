'use client'
import type { ReactNode } from 'react'

import { Button, toast } from '@payloadcms/ui'
import { useState } from 'react'

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
      <Button buttonStyle="secondary" margin={false} onClick={() => void copy()} size="small">
        {copied === text ? words('copied') : label}
      </Button>
    </span>
  )
}
