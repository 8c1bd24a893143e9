'use client'
import type { ReactNode } from 'react'

import type { PresetCondition } from '../../core/listPresets.js'
import type { CollectionStats } from '../../core/stats.js'

import { getTranslation } from '@payloadcms/translations'
import { Link, useConfig, useTranslation } from '@payloadcms/ui'

import { imageStatuses } from '../../core/imageStatus.js'
import { presetConditions } from '../../core/listPresets.js'
import { useWords } from '../useWords.js'
import { statusSigns } from './statusSigns.js'
import { useAdminPath } from './useAdminPath.js'
import { useFormats } from './useFormats.js'

/** One collection by status, with a way to the documents behind each figure. */
export function CollectionFigures({ collection }: { collection: CollectionStats }): ReactNode {
  const { byStatus, bytes, slug, total, unused, withoutAlt } = collection
  const { formatSize } = useFormats()
  const pathOf = useAdminPath()
  const words = useWords()
  const figure = { slug }
  return (
    <div className="cloudflare-stats__part">
      <h3 className="cloudflare-stats__heading">
        <Link href={pathOf({ collection: slug })} prefetch={false}>
          <CollectionName slug={slug} />
        </Link>
      </h3>
      <p className="cloudflare-stats__text">{words('statsDocuments', { count: total })}</p>
      <dl className="cloudflare-stats__figures">
        {imageStatuses.map((status) => {
          const { sign, word } = statusSigns[status]
          if (byStatus[status] === 0 && status !== 'uploaded') return null
          return (
            <Figure
              {...figure}
              count={byStatus[status]}
              key={status}
              name={words(word)}
              where={[{ 'cloudflare.status': { in: [status] } }]}
              sign={<span className={`cloudflare-stats__sign--${status}`}>{sign}</span>}
            />
          )
        })}
        <Figure
          {...figure}
          count={collection.private}
          name={words('statsPrivate')}
          where={presetConditions.private}
        />
        {unused !== null && (
          <Figure
            {...figure}
            count={unused}
            name={words('statsUnused')}
            where={presetConditions.unused}
          />
        )}
        {withoutAlt !== null && (
          <Figure
            {...figure}
            count={withoutAlt}
            name={words('statsWithoutAlt')}
            where={presetConditions.withoutAlt}
          />
        )}
        <div className="cloudflare-stats__figure">
          <dt>{words('statsBytes')}</dt>
          <dd>{formatSize(bytes)}</dd>
        </div>
      </dl>
    </div>
  )
}

function CollectionName({ slug }: { slug: string }): ReactNode {
  const { i18n } = useTranslation()
  const collection = useConfig().getEntityConfig({ collectionSlug: slug })
  return getTranslation(collection.labels.plural, i18n)
}

type FigureProps = {
  count: number
  name: string
  sign?: ReactNode
  slug: string
  where: readonly PresetCondition[]
}

/** A number that leads to its documents, where there are any. */
function Figure({ count, name, sign, slug, where }: FigureProps): ReactNode {
  const { formatCount } = useFormats()
  const pathOf = useAdminPath()
  const shown = formatCount(count)
  return (
    <div className="cloudflare-stats__figure">
      <dt>
        {sign !== undefined && (
          <span aria-hidden="true" className="cloudflare-stats__sign">
            {sign}
          </span>
        )}
        {name}
      </dt>
      <dd>
        {count === 0 ? (
          shown
        ) : (
          <Link
            aria-label={`${name}: ${shown}`}
            href={pathOf({ collection: slug, where })}
            prefetch={false}
          >
            {shown}
          </Link>
        )}
      </dd>
    </div>
  )
}
