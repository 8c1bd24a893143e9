import type { ApiCall } from '../api/apiContext.js'

import { succeed, toRefusal } from '../api/envelope.js'
import { createImageFormatter } from '../api/formatImage.js'
import { badContentType, badRequest, conflict, notFound } from '../api/refuse.js'
import { acceptFormFile } from './acceptFile.js'
import { discard, readForm } from './readForm.js'

/**
 * POST on the upload host: the one file a one-time URL takes. A file that is refused does not use
 * the URL up. Whoever holds the URL may upload; there is no other check.
 */
export async function uploadToURL(call: ApiCall): Promise<Response> {
  const { context, param } = call
  const imageId = param('id')
  if (!(await isOpen({ call, imageId }))) return expired()
  try {
    return await receive({ call, imageId })
  } catch (error) {
    const { code, message } = toRefusal(error)
    if (code !== 5404) context.notifier.notify({ error: { code, message }, imageId })
    throw error
  }
}

/** @throws 404/5404 for a URL that was never issued, 409/5409 for one that was used. */
async function isOpen({ call, imageId }: { call: ApiCall; imageId: string }): Promise<boolean> {
  const { now, store } = call.context
  if (call.param('hash') !== store.account.accountHash) throw notFound()
  const record = await store.images.get(imageId)
  if (record === null) throw notFound()
  if (record.oneTimeURL === undefined) throw alreadyUsed()
  return Date.parse(record.oneTimeURL.expiresAt) > now()
}

type ReceiveArgs = {
  call: ApiCall
  imageId: string
}

async function receive({ call: { context, request }, imageId }: ReceiveArgs): Promise<Response> {
  const { maxBytes, now, store } = context
  const form = await readForm({ maxBytes, request, tempDir: store.tempDir })
  try {
    if (form.fields.has('file')) throw badContentType()
    if (form.file === undefined) throw badRequest('the form needs a part file')
    const file = await acceptFormFile({ context, file: form.file })
    const uploadedAt = new Date(now()).toISOString()
    const outcome = await store.images.publishDraft({ file, imageId, uploadedAt })
    if (outcome === 'missing') throw notFound()
    if (outcome === 'used') throw alreadyUsed()
    context.notifier.notify({ filename: file.filename, imageId, uploadedAt })
    const record = await store.images.get(imageId)
    if (record === null) throw notFound()
    return succeed((await createImageFormatter(context))(record))
  } finally {
    await discard(form.file)
  }
}

/** As Cloudflare's own mock has it: no envelope. */
const expired = (): Response =>
  new Response('The upload URL has expired', {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    status: 410,
  })

const alreadyUsed = (): Error => conflict('The upload URL has already been used')
