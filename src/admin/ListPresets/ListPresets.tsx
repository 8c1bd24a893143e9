'use client'
import type { Where } from 'payload'
import type { ReactNode } from 'react'

import type { PresetName } from '../../core/listPresets.js'
import type { ListPresetsProps } from '../../plugin/admin/adminProps.js'

import { useListQuery } from '@payloadcms/ui'

import { useWords } from '../useWords.js'
import { isPresetOn, togglePreset } from './togglePreset.js'
import './ListPresets.css'

const labels = {
  drafts: 'listDrafts',
  failed: 'listFailed',
  large: 'listLarge',
  private: 'listPrivate',
  unused: 'listUnused',
  withoutAlt: 'listWithoutAlt',
} as const satisfies Record<PresetName, string>

/** Filters by one click, on top of whatever else is filtered. */
export function ListPresets({ presets }: ListPresetsProps): ReactNode {
  const words = useWords()
  const { handleWhereChange, query } = useListQuery()
  return (
    <div aria-label={words('listPresets')} className="cloudflare-presets" role="group">
      {presets.map((name) => (
        <button
          aria-pressed={isPresetOn({ name, where: query.where })}
          className="cloudflare-presets__preset"
          data-preset={name}
          key={name}
          onClick={() =>
            void handleWhereChange?.(togglePreset({ name, where: query.where }) as Where)
          }
          type="button"
        >
          {words(labels[name])}
        </button>
      ))}
    </div>
  )
}
