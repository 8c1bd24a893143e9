'use client'
import type { ReactNode } from 'react'

import type { CellProps } from './readRow.js'

import { toast } from '@payloadcms/ui'
import { useState } from 'react'

import { useWords } from '../useWords.js'
import { Nothing } from './Nothing.js'
import { readRow } from './readRow.js'
import './ListCells.css'

/** The image's id at Cloudflare, for whoever is given it, and a button that copies it. */
export function ImageIdCell({ rowData }: CellProps): ReactNode {
  const words = useWords()
  const [isCopied, setIsCopied] = useState(false)
  const { filename, imageId } = readRow(rowData)
  if (imageId === null) return <Nothing reason={words('listNoImageId')} />
  const copy = async (): Promise<void> => {
    try {
      // Absent on pages that are not served securely.
      await navigator.clipboard.writeText(imageId)
      setIsCopied(true)
    } catch {
      toast.error(words('listCopyFailed', { id: imageId }))
    }
  }
  return (
    <span className="cloudflare-cell">
      <code className="cloudflare-cell__id" title={imageId}>
        {imageId}
      </code>
      <button
        aria-label={isCopied ? words('copied') : words('listCopyId', { name: filename })}
        aria-live="polite"
        className="cloudflare-cell__copy"
        onBlur={() => setIsCopied(false)}
        onClick={() => void copy()}
        title={isCopied ? words('copied') : words('listCopy')}
        type="button"
      >
        <svg aria-hidden="true" className="cloudflare-cell__icon" viewBox="0 0 16 16">
          {isCopied ? (
            <path d="m3 8.5 3.5 3.5L13 5" />
          ) : (
            <path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3" />
          )}
        </svg>
      </button>
    </span>
  )
}
