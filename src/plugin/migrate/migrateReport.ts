import type { Candidate, MigrateProblem } from './migrateTypes.js'

import { CloudflareImagesError, isCloudflareImagesError } from '../../errors.js'

/** What a run has done. */
export type MigrateReport = {
  /** Of the files that were moved. */
  bytes: number
  /** Documents that were changed while their file was sent, and keep what they have. */
  changed: number
  /** Files that stay where they are. */
  failed: number
  /** Documents whose files were deleted. */
  filesDeleted: number
  /** False where it ended early: the next run goes on. */
  isComplete: boolean
  /** Files that were looked at. */
  looked: number
  /** Files that are at Cloudflare now. */
  moved: number
  /** Of `failed`, the first thousand. */
  problems: MigrateProblem[]
  /** Images that were in the account already, and have their documents now. */
  taken: number
  /** Older versions whose file nobody has any more. */
  versionsWithoutFile: number
}

export const newReport = (): MigrateReport => ({
  bytes: 0,
  changed: 0,
  failed: 0,
  filesDeleted: 0,
  isComplete: true,
  looked: 0,
  moved: 0,
  problems: [],
  taken: 0,
  versionsWithoutFile: 0,
})

const maxProblems = 1000

type NoteProblemArgs = {
  candidate: Candidate
  error: unknown
  report: Pick<MigrateReport, 'failed' | 'problems'>
}

export function noteProblem({
  candidate: { collection, docId, filename },
  error,
  report,
}: NoteProblemArgs): void {
  report.failed += 1
  if (report.problems.length >= maxProblems) return
  report.problems.push({
    code: isCloudflareImagesError(error) ? error.code : 'UNEXPECTED',
    collection,
    filename,
    id: docId,
    message: error instanceof Error ? error.message.slice(0, 500) : 'unknown',
  })
}

export const missing = ({ filename }: Candidate): CloudflareImagesError =>
  new CloudflareImagesError({
    code: 'IMAGE_MISSING',
    message: `The file "${filename}" is not where it was looked for.`,
  })
