import type { ImageStatus } from '../../core/imageStatus.js'
import type { OrphanReport } from './removeOrphans.js'

import { noOrphans } from './removeOrphans.js'

export type FindingKind =
  'abandonedDraft' | 'held' | 'missing' | 'moved' | 'orphan' | 'privacyDrift'

/** One thing that database and account disagree about. */
export type Finding = {
  collection?: string
  documentId?: string
  imageId: string
  kind: FindingKind
  /** `moved`: the id that Cloudflare has given the image. */
  nextImageId?: string
}

/** What comparing database and account showed. Numbers are complete, `findings` are the first 1,000. */
export type ReconcileReport = {
  /** Direct uploads whose time is over: documents that wait, and ledger rows. */
  abandonedDrafts: { documents: number; failed: number; settled: number; uploads: number }
  counts: {
    /** Documents with an image. */
    documents: number
    /** Stored images without this site's stamp, `null` where Cloudflare did not tell. */
    foreign: null | number
    /** Stored images with this site's stamp. */
    images: number
    statuses: Partial<Record<ImageStatus | 'none', number>>
    /** Images that documents show and that exist, without this site's stamp. */
    unstamped: number
  }
  findings: Finding[]
  /** Whether anything was to be mended. */
  fix: boolean
  /** False when it ended early: start it again. */
  isComplete: boolean
  /** Documents whose image is gone. */
  missing: { failed: number; found: number; marked: number }
  /** Documents whose image has another id at Cloudflare. `young`: found, and not to be touched yet. */
  moved: { failed: number; found: number; linked: number; young: number }
  orphans: OrphanReport
  /** Images that ask for signatures where the document says otherwise, or the reverse. */
  privacyDrift: { found: number; mended: number }
}

const maxFindings = 1000

export function createReconcileReport({ fix }: { fix: boolean }): ReconcileReport {
  return {
    abandonedDrafts: { documents: 0, failed: 0, settled: 0, uploads: 0 },
    counts: { documents: 0, foreign: null, images: 0, statuses: {}, unstamped: 0 },
    findings: [],
    fix,
    isComplete: false,
    missing: { failed: 0, found: 0, marked: 0 },
    moved: { failed: 0, found: 0, linked: 0, young: 0 },
    orphans: noOrphans(),
    privacyDrift: { found: 0, mended: 0 },
  }
}

/** Keeps the first ones: a report stays readable, and small, when everything is wrong. */
export function addFinding({ findings }: ReconcileReport, finding: Finding): void {
  if (findings.length < maxFindings) findings.push(finding)
}
