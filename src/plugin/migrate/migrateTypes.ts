import type { Payload, PayloadRequest, Where } from 'payload'

import type { Row } from '../../core/row.js'
import type { Service } from '../../service/createService.js'
import type { MigrationSource } from '../../service/migrate/migrationSource.js'
import type { SiteContext } from '../../service/siteContext.js'

/** Where the files are, if not where Payload or the plugin keeps files. */
export type MigrateFrom = {
  /** Images that are in the account already, found by the names that they were uploaded with. */
  account?: boolean | undefined
  /** The field that holds the ID of an image in the account, such as `cloudflareId`. */
  imageIdField?: string | undefined
  /** The address below which the files are, by their names. */
  url?: string | undefined
  /** The field that holds the address of the file, such as `cloudinary.secure_url`. */
  urlField?: string | undefined
}

export type MigrateOptions = {
  /** Default: every collection of the plugin. */
  collection?: string | undefined
  /** Deletes the files once their images are proven to be there. Default false. */
  deleteFiles?: boolean | undefined
  /** Of `rollBackMigration`: counts, and changes nothing. Default false. */
  dryRun?: boolean | undefined
  from?: MigrateFrom | undefined
  /** Files at most. */
  limit?: number | undefined
  onProgress?: ((progress: MigrateProgress) => void) | undefined
  /** Ends the run after the files at hand. */
  signal?: AbortSignal | undefined
  /** Documents to be looked at. */
  where?: Where | undefined
}

export type MigrateProgress = { done: number; total: number }

/** A file that stays where it is, and why. */
export type MigrateProblem = {
  /** An error's code, such as `FILE_TOO_LARGE`; `IMAGE_MISSING` for a file that is nowhere. */
  code: string
  collection: string
  filename: string
  id: number | string
  message: string
}

/** What a run has to work with. */
export type MigrateRun = Omit<SiteContext, 'now'> & {
  concurrency: number
  options: MigrateOptions
  payload: Payload
  /** For the functions among the options. */
  req: PayloadRequest
  service: Service
  source: MigrationSource
}

/** A document or a version without an image, and the document's id. */
export type Candidate = {
  collection: string
  doc: Row
  docId: number | string
  filename: string
  isVersion: boolean
}
