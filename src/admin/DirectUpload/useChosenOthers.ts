'use client'
import { usePathname } from 'next/navigation.js'
import { useEffect, useState } from 'react'

import { isOtherFile } from '../../browser/isOtherFile.js'

const events = ['change', 'drop', 'paste'] as const

type ChosenOthers = {
  /** A file of a kind that Cloudflare does not store. */
  hasOther: boolean
  /** An image beyond Cloudflare's limits, or one of which that is not known yet. */
  hasOversized: boolean
}

/**
 * Whether a file was chosen on this page that Cloudflare does not store. Payload asks for each file
 * where to send it, and takes no refusal: such a file, and all that were chosen with it, go with the
 * form.
 *
 * @param args.maxBytes of an image; `undefined` where larger ones are refused in any case
 */
export function useChosenOthers({ maxBytes }: { maxBytes: number | undefined }): ChosenOthers {
  const page = usePathname()
  const [otherOn, setOtherOn] = useState<string>()
  const [oversizedOn, setOversizedOn] = useState<string>()
  const [checks, setChecks] = useState(0)
  useEffect(() => {
    // Pixels stand in the file. A save that does not wait for them goes with the form, which takes both.
    const check = async (files: readonly File[]): Promise<void> => {
      setChecks((count) => count + 1)
      if (await someHasTooManyPixels(files)) setOversizedOn(page)
      setChecks((count) => count - 1)
    }
    const note = (event: Event): void => {
      const files = filesOf(event)
      if (files.some(isOtherFile)) setOtherOn(page)
      if (maxBytes === undefined || files.length === 0) return
      if (files.some(({ size }) => size > maxBytes)) setOversizedOn(page)
      else void check(files)
    }
    // Before Payload's own listeners, which may end the event.
    for (const name of events) document.addEventListener(name, note, true)
    return () => {
      for (const name of events) document.removeEventListener(name, note, true)
    }
  }, [maxBytes, page])
  return { hasOther: otherOn === page, hasOversized: oversizedOn === page || checks > 0 }
}

/** Where that cannot be told, saving tells. */
async function someHasTooManyPixels(files: readonly File[]): Promise<boolean> {
  try {
    const { hasTooManyPixels } = await import('../../browser/checkFile.js')
    return (await Promise.all(files.map(hasTooManyPixels))).includes(true)
  } catch {
    return false
  }
}

function filesOf(event: Event): File[] {
  const { target } = event
  const chosen = target instanceof HTMLInputElement ? target.files : null
  const dropped = event instanceof DragEvent ? event.dataTransfer?.files : undefined
  const pasted = event instanceof ClipboardEvent ? event.clipboardData?.files : undefined
  return [...(chosen ?? []), ...(dropped ?? []), ...(pasted ?? [])]
}
