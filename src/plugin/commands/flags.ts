/** What a flag takes: nothing, or a time such as `7d`. */
type FlagSpec = { help: string; key: keyof Flags; takes: 'days' | 'nothing' }

/** Values of all flags; those a command does not know keep their defaults. */
export type Flags = {
  all: boolean
  deleteOrphans: boolean
  dryRun: boolean
  fix: boolean
  json: boolean
  missing: boolean
  olderThanDays: number | undefined
  orphanDays: number | undefined
  rebuild: boolean
  yes: boolean
}

export const defaultFlags: Flags = {
  all: false,
  deleteOrphans: false,
  dryRun: false,
  fix: false,
  json: false,
  missing: false,
  olderThanDays: undefined,
  orphanDays: undefined,
  rebuild: false,
  yes: false,
}

/** Every flag of every command. */
export const flagTable = {
  all: { help: 'also images that have one', key: 'all', takes: 'nothing' },
  'delete-orphans': {
    help: 'also delete images of this site that nothing refers to',
    key: 'deleteOrphans',
    takes: 'nothing',
  },
  'dry-run': {
    help: 'change nothing, and say what would be done',
    key: 'dryRun',
    takes: 'nothing',
  },
  fix: {
    help: 'delete orphans, mark documents whose image is gone, end abandoned drafts',
    key: 'fix',
    takes: 'nothing',
  },
  json: { help: 'print one JSON object', key: 'json', takes: 'nothing' },
  missing: {
    help: 'only images that have none, which is the default',
    key: 'missing',
    takes: 'nothing',
  },
  'older-than': {
    help: 'documents changed later than this stay, such as 7d or 36h',
    key: 'olderThanDays',
    takes: 'days',
  },
  'orphan-days': {
    help: 'unreferenced images younger than this many days stay',
    key: 'orphanDays',
    takes: 'days',
  },
  rebuild: {
    help: 'write what is missing, and remove what is stale or dangling',
    key: 'rebuild',
    takes: 'nothing',
  },
  yes: { help: 'do not ask', key: 'yes', takes: 'nothing' },
} as const satisfies Record<string, FlagSpec>

export type FlagName = keyof typeof flagTable
