import type { ImageStatus } from '../../core/imageStatus.js'

/** A sign and a word for each status: colour alone tells nobody anything. */
export const statusSigns = {
  draft: { sign: '↑', word: 'listStatusDraft' },
  expired: { sign: '∅', word: 'listStatusExpired' },
  failed: { sign: '✕', word: 'listStatusFailed' },
  pending: { sign: '→', word: 'listStatusPending' },
  uploaded: { sign: '✓', word: 'listStatusUploaded' },
} as const satisfies Record<ImageStatus, { sign: string; word: string }>
