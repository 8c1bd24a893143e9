/** What a flag takes: nothing, a time such as `7d`, a file, a whole number, or any text. */
type FlagSpec = {
  help: string
  key: keyof Flags
  takes: 'days' | 'file' | 'nothing' | 'number' | 'text'
}

/** Values of all flags; those a command does not know keep their defaults. */
export type Flags = {
  all: boolean
  collection: string | undefined
  deleteFiles: boolean
  deleteOrphans: boolean
  dryRun: boolean
  env: string | undefined
  fix: boolean
  fromAccount: boolean
  fromUrl: string | undefined
  imageIdField: string | undefined
  json: boolean
  limit: number | undefined
  missing: boolean
  olderThanDays: number | undefined
  orphanDays: number | undefined
  overwrite: boolean
  rebuild: boolean
  rollback: boolean
  urlField: string | undefined
  where: string | undefined
  yes: boolean
}

export const defaultFlags: Flags = {
  all: false,
  collection: undefined,
  deleteFiles: false,
  deleteOrphans: false,
  dryRun: false,
  env: undefined,
  fix: false,
  fromAccount: false,
  fromUrl: undefined,
  imageIdField: undefined,
  json: false,
  limit: undefined,
  missing: false,
  olderThanDays: undefined,
  orphanDays: undefined,
  overwrite: false,
  rebuild: false,
  rollback: false,
  urlField: undefined,
  where: undefined,
  yes: false,
}

/** Every flag of every command. */
export const flagTable = {
  all: { help: 'also images that have one', key: 'all', takes: 'nothing' },
  collection: { help: 'only this collection', key: 'collection', takes: 'text' },
  'delete-files': {
    help: 'also delete the files, once their images are proven to be there',
    key: 'deleteFiles',
    takes: 'nothing',
  },
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
  env: {
    help: 'the file to which lines for your .env are added; else they are printed',
    key: 'env',
    takes: 'file',
  },
  fix: {
    help: 'delete orphans, mark documents whose image is gone, end abandoned drafts',
    key: 'fix',
    takes: 'nothing',
  },
  'from-account': {
    help: 'take images that are in the account already, by their file names',
    key: 'fromAccount',
    takes: 'nothing',
  },
  'from-url': {
    help: 'fetch the files from below this address',
    key: 'fromUrl',
    takes: 'text',
  },
  'image-id-field': {
    help: 'the field that holds the ID of an image in the account',
    key: 'imageIdField',
    takes: 'text',
  },
  json: { help: 'print one JSON object', key: 'json', takes: 'nothing' },
  limit: { help: 'so many files at most', key: 'limit', takes: 'number' },
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
  overwrite: {
    help: 'also change variants of the same name that somebody else made',
    key: 'overwrite',
    takes: 'nothing',
  },
  rebuild: {
    help: 'write what is missing, and remove what is stale or dangling',
    key: 'rebuild',
    takes: 'nothing',
  },
  rollback: {
    help: 'give documents back the files that are still there, and delete their images',
    key: 'rollback',
    takes: 'nothing',
  },
  'url-field': {
    help: 'the field that holds the address of the file',
    key: 'urlField',
    takes: 'text',
  },
  where: {
    help: 'only documents that match, as JSON in the form of a Payload query',
    key: 'where',
    takes: 'text',
  },
  yes: { help: 'do not ask', key: 'yes', takes: 'nothing' },
} as const satisfies Record<string, FlagSpec>

export type FlagName = keyof typeof flagTable
