import type { ImageStatus } from '../../core/imageStatus.js'

/** A sign and a word for each status: colour alone tells nobody anything. */
export const statusSigns = {
  draft: { sign: '↑', word: 'statsStatusDraft' },
  expired: { sign: '∅', word: 'statsStatusExpired' },
  failed: { sign: '✕', word: 'statsStatusFailed' },
  pending: { sign: '→', word: 'statsStatusPending' },
  uploaded: { sign: '✓', word: 'statsStatusUploaded' },
} as const satisfies Record<ImageStatus, { sign: string; word: string }>
