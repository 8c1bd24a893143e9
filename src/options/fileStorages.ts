import { createProblems, group, type Row, value } from '../core/schema.js'
import { assertNoProblems } from './assertNoProblems.js'
import { folder } from './groups.js'

/** What `localFiles` takes. */
export const localFiles = group({
  /** A folder that outlives a deployment. Each collection has one of its own in it. */
  dir: value(folder, { required: true }),
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
