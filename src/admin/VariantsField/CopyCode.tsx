'use client'
import type { ReactNode } from 'react'

import type { SnippetKind, SnippetSource } from './snippets.js'

import { Popup, PopupList, toast } from '@payloadcms/ui'

import { useWords } from '../useWords.js'

const kinds: readonly (readonly [SnippetKind, string])[] = [
  ['img', '<img>'],
  ['picture', '<picture>'],
  ['next', 'next/image'],
]

/** Fetched when the menu opens: most pages never need it. */
const loadSnippets = async () => import('./snippets.js')

/** Copies code that shows this picture on a site. */
export function CopyCode({ name, source }: { name: string; source: SnippetSource }): ReactNode {
  const words = useWords()
  const copy = async ({ kind, label }: { kind: SnippetKind; label: string }): Promise<void> => {
    const url = new URL(source.rendition.url, window.location.href).href
    try {
      const { formatSnippet } = await loadSnippets()
      const code = formatSnippet({
        kind,
        source: { ...source, rendition: { ...source.rendition, url } },
      })
      await navigator.clipboard.writeText(code)
      toast.success(words('variantsCodeCopied', { label, name }))
    } catch {
      toast.error(words('copyFailed'))
    }
  }
  return (
    <Popup
      button={
        <span className="cloudflare-variants__link">
          {words('variantsCopyCode')}
          <span className="cloudflare-variants__aside"> {name}</span>
        </span>
      }
      buttonClassName="cloudflare-variants__popup"
      horizontalAlign="left"
      noBackground
      onToggleOpen={(isOpen) => {
        if (isOpen) void loadSnippets()
      }}
      render={({ close }) => (
        <PopupList.ButtonGroup>
          {kinds.map(([kind, label]) => (
            <PopupList.Button
              key={kind}
              onClick={() => {
                close()
                void copy({ kind, label })
              }}
            >
              {label}
            </PopupList.Button>
          ))}
        </PopupList.ButtonGroup>
      )}
      size="fit-content"
    />
  )
}
