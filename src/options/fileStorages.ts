import { either, integer, object, text } from '../core/kinds.js'
import {
  createProblems,
  group,
  isObject,
  type Kind,
  orFalse,
  type Row,
  shorthand,
  typed,
  value,
} from '../core/schema.js'
import { assertNoProblems } from './assertNoProblems.js'
import { folder } from './groups.js'

/** What `localFiles` takes. */
export const localFiles = group({
  /** A folder that outlives a deployment. Each collection has one of its own in it. */
  dir: value(folder, { required: true }),
})

/** Parts between slashes, none of which leads elsewhere. */
const prefix = text("a path such as 'site/files'", /^(?!\/)(?:(?!\.{0,2}(?:\/|$))[^/]+(?:\/|$))*$/)

const prefixes: Kind<Readonly<Record<string, string>>> = {
  expected: 'another one for each collection',
  parse: (given) => {
    if (!isObject(given)) return undefined
    const all = Object.values(given).map(prefix.parse)
    const isOwn = new Set(all.map((one) => one?.replace(/\/$/, ''))).size === all.length
    return isOwn && !all.includes(undefined) ? (given as Record<string, string>) : undefined
  },
}

/** What `s3Files` takes. */
export const s3Files = group({
  /** The bucket's name. */
  bucket: value(text('the name of a bucket', /^\S+$/), { required: true }),
  /** `Cache-Control` that the bucket keeps with each file, and answers where it gives files out itself. */
  cacheControl: value(text("a header such as 'private, max-age=3600'", /^[ -~]+$/)),
  /** What `S3Client` takes: `credentials`, `region`, `endpoint`, `forcePathStyle` and so on. @default what the SDK finds in its environment */
  config: value({ ...object, isSecret: true }, { default: {} }),
  /** What keys begin with, before the collection's slug; or the whole beginning for each collection, such as `{ media: 'files' }`. @default '' */
  prefix: value(either(prefix, prefixes), { default: '' }),
  /** Whether the file route, once it has checked access, leads to a signed URL of the bucket instead of passing the bytes on. `{ expiresIn: 600 }` says for how many seconds such a URL works; else it is an hour. @default false */
  signedDownloads: typed<boolean | { expiresIn?: number }>()(
    shorthand(
      orFalse(group({ expiresIn: value(integer(1, 604_800), { default: 3600 }) })),
      (given = false) => (given === true ? {} : given),
    ),
  ),
  /** Milliseconds for one call; a part of an upload has five times as long. @default 30000 */
  timeoutMs: value(integer(1, 600_000), { default: 30_000 }),
})

type ReadStorageOptionsArgs<Read> = {
  given: unknown
  /** Of the function that takes them. */
  name: string
  schema: Row<unknown, Read>
}

/** @throws CloudflareImagesError `OPTIONS_INVALID` */
export function readStorageOptions<Read>({
  given,
  name,
  schema,
}: ReadStorageOptionsArgs<Read>): Read {
  const problems = createProblems()
  const read = schema.read(given, { env: {}, path: name, problems })
  assertNoProblems(problems)
  return read
}
