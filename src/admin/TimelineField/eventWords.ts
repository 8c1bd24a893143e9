import type { ImageEventType } from '../../core/imageEvent.js'

/** A word and a sign for each kind of event. */
const eventWords = {
  cancelled: { sign: '×', word: 'timelineCancelled' },
  deleted: { sign: '×', word: 'timelineDeleted' },
  expired: { sign: '!', word: 'timelineExpired' },
  failed: { sign: '!', word: 'timelineFailed' },
  issued: { sign: '↑', word: 'timelineIssued' },
  placeholder: { sign: '•', word: 'timelineRefreshed' },
  privacy: { sign: '•', word: 'timelinePrivacy' },
  refreshed: { sign: '↻', word: 'timelineRefreshed' },
  relayed: { sign: '↑', word: 'timelineRelayed' },
  retried: { sign: '↑', word: 'timelineRetried' },
  shared: { sign: '→', word: 'timelineShared' },
  swept: { sign: '•', word: 'timelineSwept' },
  uploaded: { sign: '✓', word: 'timelineUploaded' },
  webhook: { sign: '↓', word: 'timelineWebhook' },
} as const satisfies Record<ImageEventType, { sign: string; word: string }>

type EventWord = (typeof eventWords)[ImageEventType]['word'] | 'timelineOther'

/** What to call an event, one of a later version of the plugin too. */
export function wordOf(type: unknown): { sign: string; word: EventWord } {
  return typeof type === 'string' && Object.hasOwn(eventWords, type)
    ? eventWords[type as ImageEventType]
    : { sign: '•', word: 'timelineOther' }
}

/** The facts of an event that say something, in their order. */
export function factsOf(data: unknown): [name: string, value: string][] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  )
}
