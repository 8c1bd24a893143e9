'use client'
import { useEffect, useRef, useState } from 'react'

import type { UploadEntry, UploadPhase } from './uploadList.js'

import { useWords } from '../useWords.js'

const announced = {
  done: 'announceDone',
  failed: undefined,
  preparing: 'announceStart',
  relaying: 'uploadRelaying',
  uploading: undefined,
  waiting: undefined,
} as const satisfies Record<UploadPhase, string | undefined>

/** What a screen reader is told: start, another way, arrival and failure, and no percentages. */
export function useAnnouncements(entries: readonly UploadEntry[]): string {
  const words = useWords()
  const [text, setText] = useState('')
  const known = useRef(new Map<number, UploadPhase>())
  useEffect(() => {
    const news = entries.filter(({ key, phase }) => known.current.get(key) !== phase)
    known.current = new Map(entries.map(({ key, phase }) => [key, phase]))
    for (const { name, phase, reason } of news) {
      const key = announced[phase]
      if (reason !== null) setText(reason)
      else if (key !== undefined) setText(words(key, { name }))
    }
  }, [entries, words])
  return text
}
