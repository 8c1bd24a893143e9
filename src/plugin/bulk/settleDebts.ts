import type { Payload } from 'payload'

import type { LedgerRow, Records } from '../../service/records.js'
import type { Service } from '../../service/createService.js'

import { isCloudflareImagesError } from '../../errors.js'
import { privacyRowId } from '../../service/records.js'
import { settleRow } from '../../service/sweep.js'
import { createImageRecords } from '../createImageRecords.js'
import { createRecords } from '../createRecords.js'
import { emitFor } from '../events/recordEvent.js'

/**
 * What the ledger still has to do about an image, done now instead of by the next sweep. A row that
 * somebody is at work on is left alone: it is not due, and nothing of it has failed.
 *
 * @throws what the API throws first; the row keeps the reason
 */
export async function settleDebts({
  imageId,
  payload,
  service,
}: {
  imageId: string
  payload: Payload
  service: Service
}): Promise<void> {
  const { client } = await service.connect()
  const records = createRecords({ payload, service })
  const now = service.now()
  for (const row of await findDebts({ imageId, now, records })) {
    try {
      await settleRow({
        client,
        emit: emitFor({ payload, service }),
        graceSeconds: 0,
        images: createImageRecords({ payload, service }),
        now,
        records,
        row,
        scan: false,
        site: service.site,
      })
    } catch (error) {
      const lastError = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
      await records.update({ durable: true, id: row.id, patch: { lastError } })
      if (isCloudflareImagesError(error)) throw error
    }
  }
}

async function findDebts({
  imageId,
  now,
  records,
}: {
  imageId: string
  now: Date
  records: Records
}): Promise<LedgerRow[]> {
  const rows = await records.findRows({ imageId, kinds: ['claim', 'delete', 'privacy', 'upload'] })
  // One that is named after the id which the document still has.
  const moved = await records.readRow({ id: privacyRowId(imageId) })
  const all = moved === undefined ? rows : [moved, ...rows.filter(({ id }) => id !== moved.id)]
  return all.filter(
    ({ dueAt, lastError }) => lastError !== null || Date.parse(dueAt) <= now.getTime(),
  )
}
