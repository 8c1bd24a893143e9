import type { AccountNeeds } from '../../service/account/accountNeeds.js'

import { toRecord, writeRecord } from './accountRecord.js'
import { compareAccount, type CompareAccountArgs, type Comparison } from './compareAccount.js'

/** After a change: compares once more, and tells every process of the site. */
export async function noteAccount(
  args: CompareAccountArgs & { needs: AccountNeeds },
): Promise<Comparison> {
  const { needs, payload, service } = args
  const compared = await compareAccount(args)
  const record = toRecord({ ...compared, at: service.now(), before: undefined, needs })
  service.learnAccount(record)
  const { accountHash } = compared.connection.delivery
  await writeRecord({ accountHash, payload, record, service })
  return compared
}
