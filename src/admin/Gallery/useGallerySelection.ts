'use client'

import type { GalleryItem } from './galleryItem.js'

import { useListDrawerContext, useListQuery, useSelection } from '@payloadcms/ui'
import { type RefObject, useLayoutEffect, useState } from 'react'

export type GallerySelection = {
  clear: () => void
  count: number
  /** Whether there is anything to select for. */
  isOffered: boolean
  isSelected: (item: GalleryItem) => boolean
  selectAll: () => void
  /** Everything in between too; from the card that was last selected, unless told. */
  selectTo: (range: { from?: number; to: number }) => void
  toggle: (index: number) => void
}

type UseGallerySelectionArgs = {
  items: readonly GalleryItem[]
  /** The gallery itself, inside Payload's list. */
  root: RefObject<HTMLElement | null>
}

/** Payload's own selection, so that its buttons and ours do the same with cards as with rows. */
export function useGallerySelection({ items, root }: UseGallerySelectionArgs): GallerySelection {
  const {
    count,
    selectAll: extent,
    selected,
    selectedIDs,
    setSelection,
    toggleAll,
  } = useSelection()
  const [anchor, setAnchor] = useState(0)
  const everything: string | undefined = extent
  const isEverything = everything === 'allAvailable'
  const isSelected = ({ id, isLocked }: GalleryItem): boolean =>
    !isLocked && (isEverything || selected.get(id) === true)
  const setAll = (wanted: readonly (number | string)[]): void => {
    const [last, ...others] = wanted
    if (last === undefined) return
    // One call of Payload's for each copies its whole map each time: slow with thousands.
    for (const id of others) selected.set(id, selected.get(id) !== true)
    setSelection(last)
  }
  const add = (wanted: readonly GalleryItem[]): void =>
    setAll(
      wanted.flatMap(({ id, isLocked }) => (isLocked || selected.get(id) === true ? [] : [id])),
    )
  return {
    clear() {
      if (isEverything) toggleAll()
      else setAll(selectedIDs)
    },
    count,
    isOffered: useIsOffered(root),
    isSelected,
    selectAll: () => add(items),
    selectTo({ from = anchor, to }) {
      add(rangeBetween({ from, items, to }))
    },
    toggle(index) {
      const item = items[index]
      if (item === undefined || item.isLocked) return
      setAnchor(index)
      // Payload counts only its page as chosen one by one: without the rest, one less would be many less.
      if (isEverything) add(items)
      setSelection(item.id)
    },
  }
}

/** Where a field chooses one image, Payload's table has no boxes, and tells nobody else. */
function useIsOffered(root: RefObject<HTMLElement | null>): boolean {
  const { drawerSlug } = useListDrawerContext()
  const { data } = useListQuery()
  const isInDrawer = drawerSlug !== undefined
  const [hasBoxes, setHasBoxes] = useState(false)
  useLayoutEffect(() => {
    const list = root.current?.closest('.collection-list')
    setHasBoxes(list?.querySelector('.cell-_select') != null)
  }, [data, root])
  return !isInDrawer || hasBoxes
}

/** Everything from one to the other, both included, in whichever order they stand. */
export function rangeBetween<Item>({
  from,
  items,
  to,
}: {
  from: number
  items: readonly Item[]
  to: number
}): Item[] {
  return items.slice(Math.min(from, to), Math.max(from, to) + 1)
}
