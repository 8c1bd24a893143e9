'use client'

import { useDocumentInfo, useTranslation } from '@payloadcms/ui'
import { type ReactNode, useCallback, useEffect, useState } from 'react'

import { isCloudflareImagesError } from '../../errors.js'
import { CopyText } from '../CopyText.js'
import { formatTime } from '../formatTime.js'
import { SmallButton } from '../SmallButton.js'
import { groupOf } from '../StateField/describeState.js'
import { useAPI } from '../useAPI.js'
import { useDescribeError } from '../useDescribeError.js'
import { useWords } from '../useWords.js'
import './RawDataField.css'

type Answer =
  { at: string; failure?: never; isLocal: boolean; json: string } | { failure: { error: unknown } }

type RawDataProps = {
  id: number | string
  /** This person may not see it. */
  onRefused: (isRefused: true) => void
  slug: string
}

/** Asks Cloudflare when it is first shown, and again when told to. */
export function RawData({ id, onRefused, slug }: RawDataProps): ReactNode {
  const words = useWords()
  const { language } = useTranslation().i18n
  const ask = useAPI()
  const describe = useDescribeError()
  const { data } = useDocumentInfo()
  const [answer, setAnswer] = useState<Answer | null>(null)
  const load = useCallback(
    async (signal?: AbortSignal): Promise<void> => {
      setAnswer(null)
      try {
        const { at, image, mode } = await ask({
          path: `/${slug}/${id}/cloudflare`,
          ...(signal === undefined ? {} : { signal }),
        })
        setAnswer({
          at: String(at),
          isLocal: mode === 'local',
          json: JSON.stringify(image, null, 2),
        })
      } catch (error) {
        if (signal?.aborted === true) return
        if (isCloudflareImagesError(error) && error.code === 'FORBIDDEN') onRefused(true)
        setAnswer({ failure: { error } })
      }
    },
    [ask, id, onRefused, slug],
  )
  useEffect(() => {
    const controller = new AbortController()
    void load(controller.signal)
    return () => controller.abort()
  }, [load])

  const isLoaded = answer !== null && answer.failure === undefined
  return (
    <div className="cloudflare-raw">
      <dl className="cloudflare-raw__stored">
        {describeRawData({ doc: data, language }).map(({ label, value }) => (
          <div key={label}>
            <dt>{words(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="cloudflare-raw__hint" role="status">
        {answer === null && words('rawDataLoading')}
        {isLoaded &&
          words(answer.isLocal ? 'rawDataAtLocal' : 'rawDataAt', {
            time: formatTime({ at: answer.at, language }),
          })}
        {answer?.failure !== undefined &&
          words('rawDataFailed', { reason: describe(answer.failure.error) })}
      </p>
      {isLoaded && (
        <pre
          aria-label={words('rawDataJSON')}
          className="cloudflare-raw__json"
          dir="ltr"
          role="region"
          tabIndex={0}
        >
          {answer.json}
        </pre>
      )}
      <div className="cloudflare-raw__actions">
        {isLoaded && <CopyText label={words('rawDataCopy')} text={answer.json} />}
        <SmallButton disabled={answer === null} onClick={() => void load()}>
          {words('rawDataReload')}
        </SmallButton>
      </div>
    </div>
  )
}

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
