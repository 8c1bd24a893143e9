import type { CollectionAfterOperationHook } from 'payload'

import { type ListedQuery, listedQueryKey } from '../../core/listedQuery.js'

type FindArgs = {
  includeLockStatus?: boolean
  overrideAccess?: boolean
  sort?: string | string[]
  trash?: boolean
  where?: Record<string, unknown>
}

/**
 * The gallery goes on where the first page of the list ends. Base filters and the options of an upload
 * field are known to the server alone, so the list takes its own query along. Nobody but the admin
 * panel's list asks for locks.
 */
export const tellListedQuery: CollectionAfterOperationHook = ({ args, result }) => {
  const { includeLockStatus, overrideAccess, sort, trash, where } = args as FindArgs
  const isList = typeof result === 'object' && result !== null && 'docs' in result
  if (!isList || includeLockStatus !== true || overrideAccess !== false) return result
  const query: ListedQuery = {
    trash: trash === true,
    // Plain objects only, or React does not send it.
    where: JSON.parse(JSON.stringify(where ?? {})) as ListedQuery['where'],
    ...(sort === undefined ? {} : { sort }),
  }
  return { ...result, [listedQueryKey]: query }
}
