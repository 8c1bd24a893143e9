import type { Payload, PayloadRequest } from 'payload'

import type { Service } from '../../service/createService.js'
import type { PluginContext } from '../request/pluginContext.js'
import type { HeldRow } from '../request/requestState.js'

import { randomUUID } from 'node:crypto'

import { defaultGraceSeconds } from '../../service/createService.js'
import { imageIdOf, otherFileOf } from '../../service/documentImage.js'
import { noteOtherFile, removeOtherFile } from '../../service/otherFiles/removeOtherFile.js'
import { isOnDisk, sizeFilesOf } from '../database/localFiles.js'
import { afterCommit, canWriteOutside } from '../database/transactions.js'
import { contextOf } from '../request/context.js'
import { getRequestState } from '../request/requestState.js'

type Row = Readonly<Record<string, unknown>>

/** How long a person waits at most; the sweep takes over after that. */
const timeoutMs = 10_000

type NoteLostFilesArgs = {
  context: PluginContext
  docId: number | string
  /** What the document, and versions that go with it, say. */
  rows: readonly (Row | null | undefined)[]
  req: PayloadRequest
  /** Of the operation. */
  token?: string | undefined
}

/** Notes the files, sizes from before the plugin included, that a document is about to lose. */
export async function noteLostFiles({
  context: { service, slug },
  docId,
  req,
  rows,
  token,
}: NoteLostFilesArgs): Promise<void> {
  const names = new Map<string, string | undefined>()
  for (const row of rows) {
    const filename = otherFileOf(row) ?? (await keptFileOf({ payload: req.payload, row, slug }))
    if (filename === undefined) continue
    names.set(filename, undefined)
    for (const size of sizeFilesOf(row)) names.set(size, filename)
  }
  if (names.size === 0) return
  const durable = await canWriteOutside(req)
  const { ledger } = contextOf({ req, service })
  const held: HeldRow[] = []
  for (const [filename, sizeOf] of names) {
    const rowId = await noteOtherFile({
      collection: slug,
      durable,
      filename,
      graceSeconds: defaultGraceSeconds,
      ledger,
      newId: randomUUID,
      now: service.now(),
      sizeOf,
    })
    held.push({ rowId, token })
  }
  getRequestState(req).lostFiles.set(docId, held)
}

type KeptFileOfArgs = { payload: Payload; row: null | Row | undefined; slug: string }

/** The file of an image that was moved to Cloudflare, and stayed where it was as well. */
async function keptFileOf({ payload, row, slug }: KeptFileOfArgs): Promise<string | undefined> {
  const filename = row?.filename
  if (imageIdOf(row) === undefined || typeof filename !== 'string') return undefined
  return (await isOnDisk({ filename, payload, slug })) ? filename : undefined
}

type RemoveLostFilesArgs = {
  docId: number | string
  req: PayloadRequest
  service: Service
}

/** Deletes them once the document's change is final. Never fails the operation: the ledger remembers. */
export async function removeLostFiles({ docId, req, service }: RemoveLostFilesArgs): Promise<void> {
  const { lostFiles } = getRequestState(req)
  const held = lostFiles.get(docId)
  lostFiles.delete(docId)
  if (held === undefined) return
  const { payload } = req
  const remove = (): Promise<void> => removeFiles({ held, payload, service })
  await afterCommit({ req, task: () => service.background.add(remove(), { timeoutMs }) })
}

type RemoveFilesArgs = { held: readonly HeldRow[]; payload: Payload; service: Service }

/** Of rows about files that a document has after all, nothing but the row goes. */
export async function removeFiles({ held, payload, service }: RemoveFilesArgs): Promise<void> {
  const { emit, fileTargets, ledger } = contextOf({ payload, service })
  for (const { rowId } of held) {
    try {
      const row = await ledger.readRow({ id: rowId })
      if (row === undefined) continue
      const { collectionSlug: collection } = row
      const { error, outcome } = await removeOtherFile({
        graceSeconds: defaultGraceSeconds,
        ledger,
        newId: randomUUID,
        now: service.now(),
        row,
        target: fileTargets(collection),
      })
      const about = { collection, imageId: null }
      if (outcome === 'deleted') {
        await emit({
          ...about,
          message: `The file "${row.filename}" was deleted.`,
          type: 'deleted',
        })
      }
      if (outcome === 'failed') throw error
    } catch (err) {
      payload.logger.error({ err, msg: 'Deleting a file failed; the sweep will retry', rowId })
    }
  }
}
