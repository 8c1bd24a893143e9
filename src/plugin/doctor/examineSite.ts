import type { Site } from '../../service/createService.js'
import type { Check, Fault } from './check.js'

import { accountChecks } from './accountChecks.js'
import { deliveryChecks } from './deliveryChecks.js'
import { jobChecks } from './jobChecks.js'
import { machineChecks } from './machineChecks.js'
import { siteChecks } from './siteChecks.js'
import { webhookChecks } from './webhookChecks.js'

type Finding = Omit<Fault, 'isHint'> & { id: string; isHint: boolean }

export type Diagnosis = {
  /** Ids of checks that found nothing wrong. */
  fine: string[]
  findings: Finding[]
  /** Checks that could not be made; `failed` where something broke on the way. */
  untold: { failed: boolean; id: string; reason: string }[]
}

const checks: readonly Check[] = [
  ...accountChecks,
  ...deliveryChecks,
  ...webhookChecks,
  ...siteChecks,
  ...jobChecks,
  ...machineChecks,
]

type ExamineSiteArgs = Site & { signal: AbortSignal }

/** Makes every check, one after another. Changes nothing, and never throws for what it finds. */
export async function examineSite({ signal, ...site }: ExamineSiteArgs): Promise<Diagnosis> {
  const isLocal = site.service.options.mode === 'local'
  const diagnosis: Diagnosis = { fine: [], findings: [], untold: [] }
  for (const { examine, id, needs = [], onlyCloudflare } of checks) {
    const blocking = needs.find((need) => isOpen(diagnosis, need))
    if (isLocal && onlyCloudflare) {
      diagnosis.untold.push({ failed: false, id, reason: 'local mode' })
    } else if (blocking !== undefined) {
      diagnosis.untold.push({ failed: false, id, reason: `${blocking} comes first` })
    } else if (signal.aborted) {
      diagnosis.untold.push({ failed: true, id, reason: 'interrupted' })
    } else {
      try {
        const found = await examine({ ...site, signal })
        if (found === undefined) diagnosis.fine.push(id)
        else if ('untold' in found)
          diagnosis.untold.push({ failed: false, id, reason: found.untold })
        else diagnosis.findings.push({ ...found, id, isHint: found.isHint === true })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        diagnosis.untold.push({ failed: true, id, reason })
      }
    }
  }
  return diagnosis
}

/** Wrong, or not known because something failed or is wrong itself. An account without images blocks nothing. */
function isOpen({ findings, untold }: Diagnosis, id: string): boolean {
  return (
    findings.some((finding) => finding.id === id) ||
    untold.some((one) => one.id === id && (one.failed || one.reason.endsWith(' comes first')))
  )
}
