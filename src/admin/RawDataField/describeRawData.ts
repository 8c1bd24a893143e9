import { groupOf } from '../StateField/describeState.js'
import { formatTime } from '../formatTime.js'

type Label =
  'rawDataCreator' | 'rawDataImageId' | 'rawDataMetadata' | 'rawDataStatus' | 'rawDataUploadedAt'

type DescribeStoredArgs = {
  doc: unknown
  language: string
}

/** What the document itself knows of its image, where it knows something. */
export function describeRawData({
  doc,
  language,
}: DescribeStoredArgs): { label: Label; value: string }[] {
  const { creator, imageId, metadata, status, uploadedAt } = groupOf(doc)
  const rows: readonly (readonly [Label, string])[] = [
    ['rawDataImageId', readText(imageId)],
    ['rawDataStatus', readText(status)],
    ['rawDataUploadedAt', formatTime({ at: readText(uploadedAt), language })],
    ['rawDataCreator', readText(creator)],
    ['rawDataMetadata', isEmpty(metadata) ? '' : JSON.stringify(metadata)],
  ]
  return rows.flatMap(([label, value]) => (value === '' ? [] : [{ label, value }]))
}

const readText = (value: unknown): string => (typeof value === 'string' ? value : '')

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || JSON.stringify(value) === '{}'
