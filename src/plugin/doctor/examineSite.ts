import type { Diagnosis } from '../../core/diagnosis.js'
import type { Site } from '../../service/createService.js'
import type { Check } from './check.js'

import { accountChecks } from './accountChecks.js'
import { deliveryChecks } from './deliveryChecks.js'
import { jobChecks } from './jobChecks.js'
import { machineChecks } from './machineChecks.js'
import { siteChecks } from './siteChecks.js'
import { webhookChecks } from './webhookChecks.js'

const checks: readonly Check[] = [
  ...accountChecks,
  ...deliveryChecks,
  ...webhookChecks,
  ...siteChecks,
  ...jobChecks,
  ...machineChecks,
]

type ExamineSiteArgs = Site & {
  /** Which process asks: some checks are about its own flags. */
  by: 'command' | 'server'
  /** Leaves out whatever another machine would have to answer. @default false */
  isQuick?: boolean
  signal: AbortSignal
}

/** Makes every check, one after another. Changes nothing, and never throws for what it finds. */
export async function examineSite({
  by,
  isQuick = false,
  signal,
  ...site
}: ExamineSiteArgs): Promise<Diagnosis> {
  const isLocal = site.service.options.mode === 'local'
  const diagnosis: Diagnosis = { fine: [], findings: [], untold: [] }
  for (const check of checks.filter(({ isQuick: quick }) => !isQuick || quick)) {
    const { id, needs = [], onlyCloudflare, onlyCommand } = check
    const blocking = needs.find((need) => isOpen(diagnosis, need))
    if (isLocal && onlyCloudflare) {
      diagnosis.untold.push({ failed: false, id, reason: 'local mode' })
    } else if (by === 'server' && onlyCommand) {
      diagnosis.untold.push({ failed: false, id, reason: 'only the command can tell' })
    } else if (blocking !== undefined) {
      diagnosis.untold.push({ failed: false, id, reason: `${blocking} comes first` })
    } else if (signal.aborted) {
      diagnosis.untold.push({ failed: true, id, reason: 'interrupted' })
    } else {
      await makeCheck({ check, diagnosis, signal, ...site })
    }
  }
  return diagnosis
}

type MakeCheckArgs = Site & { check: Check; diagnosis: Diagnosis; signal: AbortSignal }

async function makeCheck({ check, diagnosis, ...args }: MakeCheckArgs): Promise<void> {
  const { examine, id } = check
  try {
    const found = await examine(args)
    if (found === undefined) diagnosis.fine.push(id)
    else if ('untold' in found) diagnosis.untold.push({ failed: false, id, reason: found.untold })
    else diagnosis.findings.push({ ...found, id, isHint: found.isHint === true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    diagnosis.untold.push({ failed: true, id, reason })
  }
}

/** Wrong, or not known because something failed or is wrong itself. An account without images blocks nothing. */
function isOpen({ findings, untold }: Diagnosis, id: string): boolean {
  return (
    findings.some((finding) => finding.id === id) ||
    untold.some((one) => one.id === id && (one.failed || one.reason.endsWith(' comes first')))
  )
}
