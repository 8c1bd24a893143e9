'use client'
import type { CropAndFocalPoint, CropAndFocalPointValues } from './cropAndFocalPoint.js'

import { useDocumentInfo, useForm, useFormFields, useUploadEdits } from '@payloadcms/ui'
import { useMemo } from 'react'

import {
  applyEdits,
  isSameCropAndFocalPoint,
  readCropAndFocalPoint,
  readSaved,
  toValues,
} from './cropAndFocalPoint.js'

const paths = [
  'focalX',
  'focalY',
  'cloudflare.crop.x',
  'cloudflare.crop.y',
  'cloudflare.crop.width',
  'cloudflare.crop.height',
] as const

type Listed = readonly [
  focalX: null | number,
  focalY: null | number,
  x: null | number,
  y: null | number,
  width: null | number,
  height: null | number,
]

function listValues({ crop, focalX, focalY }: CropAndFocalPointValues): Listed {
  const { height = null, width = null, x = null, y = null } = crop ?? {}
  return [focalX, focalY, x, y, width, height]
}

function readListed([focalX, focalY, x, y, width, height]: Listed): CropAndFocalPointValues {
  const hasCrop = x !== null && y !== null && width !== null && height !== null
  return { crop: hasCrop ? { height, width, x, y } : null, focalX, focalY }
}

type UsedCropAndFocalPoint = {
  /** Writes the form's fields: saving, drafts and leaving go their usual ways. */
  change: (next: CropAndFocalPoint) => void
  cropAndFocalPoint: CropAndFocalPoint
  isChanged: boolean
  saved: CropAndFocalPoint
  /** What a save, or a preview, would be sent. */
  values: CropAndFocalPointValues
}

/** Focal point and crop as the form has them now, Payload's own editor included. */
export function useCropAndFocalPoint(): UsedCropAndFocalPoint {
  const { data } = useDocumentInfo()
  const { dispatchFields, setModified } = useForm()
  const { resetUploadEdits, uploadEdits } = useUploadEdits()
  // One string, so that typing elsewhere in the form renders nothing here.
  const listed = useFormFields(([fields]) =>
    JSON.stringify(
      paths.map((path) => {
        const value: unknown = fields[path]?.value
        return typeof value === 'number' ? value : null
      }),
    ),
  )
  return useMemo(() => {
    const stored = readSaved(data)
    const sent = readListed(JSON.parse(listed) as Listed)
    const saved = readCropAndFocalPoint({ saved: stored, sent: stored })
    const cropAndFocalPoint =
      applyEdits({ edits: uploadEdits, saved: stored, sent }) ??
      readCropAndFocalPoint({ saved: stored, sent })
    return {
      change(next) {
        const values = listValues(toValues({ cropAndFocalPoint: next, saved: stored }))
        values.forEach((value, index) => {
          const path = paths[index]
          if (path !== undefined) dispatchFields({ path, type: 'UPDATE', valid: true, value })
        })
        setModified(true)
        resetUploadEdits()
      },
      cropAndFocalPoint,
      isChanged: !isSameCropAndFocalPoint(cropAndFocalPoint, saved),
      saved,
      values: toValues({ cropAndFocalPoint, saved: stored }),
    }
  }, [data, dispatchFields, listed, resetUploadEdits, setModified, uploadEdits])
}
