'use client'
import { usePathname } from 'next/navigation.js'
import { useEffect, useState } from 'react'

import { isOtherFile } from '../../browser/isOtherFile.js'

const events = ['change', 'drop', 'paste'] as const

/**
 * Whether a file was chosen on this page that Cloudflare does not store. Payload asks for each file
 * where to send it, and takes no refusal: such a file, and all that were chosen with it, go with the
 * form.
 */
export function useChosenOthers(): boolean {
  const page = usePathname()
  const [chosenOn, setChosenOn] = useState<string>()
  useEffect(() => {
    const note = (event: Event): void => {
      if (filesOf(event).some(isOtherFile)) setChosenOn(page)
    }
    // Before Payload's own listeners, which may end the event.
    for (const name of events) document.addEventListener(name, note, true)
    return () => {
      for (const name of events) document.removeEventListener(name, note, true)
    }
  }, [page])
  return chosenOn === page
}

function filesOf(event: Event): File[] {
  const { target } = event
  const chosen = target instanceof HTMLInputElement ? target.files : null
  const dropped = event instanceof DragEvent ? event.dataTransfer?.files : undefined
  const pasted = event instanceof ClipboardEvent ? event.clipboardData?.files : undefined
  return [...(chosen ?? []), ...(dropped ?? []), ...(pasted ?? [])]
}
