'use client'
import type { GalleryChoice } from './galleryChoice.js'

import { usePreferences } from '@payloadcms/ui'
import { useCallback, useState } from 'react'

import { choiceKey } from './galleryChoice.js'

/** Chosen since the page was loaded: what the router shows again from memory is older. */
const chosen = new Map<string, GalleryChoice>()

/** Table or gallery, and how large: remembered for each person and collection. */
export function useGalleryChoice({ initial, slug }: { initial: GalleryChoice; slug: string }): {
  choice: GalleryChoice
  choose: (change: Partial<GalleryChoice>) => void
} {
  const { setPreference } = usePreferences()
  const [choice, setChoice] = useState(() => chosen.get(slug) ?? initial)
  const choose = useCallback(
    (change: Partial<GalleryChoice>) => {
      const next = { ...choice, ...change }
      chosen.set(slug, next)
      setChoice(next)
      void setPreference(choiceKey(slug), next)
    },
    [choice, setPreference, slug],
  )
  return { choice, choose }
}
