'use client'
import type { ReactNode } from 'react'

import type { CellProps } from './readRow.js'

import { useTranslation } from '@payloadcms/ui'

import { formatBytes } from '../DirectUpload/formatProgress.js'
import { useWords } from '../useWords.js'
import { Nothing } from './Nothing.js'
import { readRow } from './readRow.js'
import './ListCells.css'

/** Such as `5472 × 3648 px, 2.4 MB`; without what is not known. */
export function DimensionsCell({ rowData }: CellProps): ReactNode {
  const words = useWords()
  const {
    i18n: { language },
  } = useTranslation()
  const { bytes, height, width } = readRow(rowData)
  const size = bytes === null ? null : formatBytes({ bytes, language })
  const pixels = width === null || height === null ? null : words('pixels', { height, width })
  if (size === null && pixels === null) return <Nothing reason={words('listSizeUnknown')} />
  return (
    <span className="cloudflare-cell">
      {size === null || pixels === null
        ? (size ?? pixels)
        : words('listDimensions', { pixels, size })}
    </span>
  )
}
