import type { IncomingFile } from '../store/imageRecord.js'
import type { ApiCall } from './apiContext.js'

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'

import { acceptFormFile, acceptURL } from '../upload/acceptFile.js'
import { discard, type Form, readForm } from '../upload/readForm.js'
import { succeed } from './envelope.js'
import { createImageFormatter } from './formatImage.js'
import { type GivenAttributes, parseAttributes } from './parseAttributes.js'
import { badContentType, badRequest, conflict } from './refuse.js'

/** POST `/images/v1`: a file or an address, at once. */
export async function uploadImage(call: ApiCall): Promise<Response> {
  const { context, request } = call
  const form = await readForm({
    maxBytes: context.maxBytes,
    request,
    tempDir: context.store.tempDir,
  })
  try {
    const given = parseAttributes({ fields: form.fields, warn: context.warn })
    await assertFree({ call, given })
    const file = await acceptImage({ call, form })
    return await store({ call, file, given })
  } finally {
    await discard(form.file)
  }
}

type AssertFreeArgs = {
  call: ApiCall
  given: GivenAttributes
}

/** Spares the work for an id that is taken; the store has the last word. */
async function assertFree({
  call: { context },
  given: { customId },
}: AssertFreeArgs): Promise<void> {
  if (customId === undefined) return
  if (context.isHeld(customId) || (await context.store.images.get(customId)) !== null) {
    throw conflict()
  }
}

type AcceptImageArgs = {
  call: ApiCall
  form: Form
}

function acceptImage({
  call: { context, request },
  form: { fields, file },
}: AcceptImageArgs): Promise<IncomingFile> {
  const url = fields.get('url')
  if (file !== undefined && url !== undefined) {
    throw badRequest('give either file or url, not both')
  }
  if (file !== undefined) return acceptFormFile({ context, file })
  if (url !== undefined) return acceptURL({ context, signal: request.signal, url })
  if (fields.has('file')) throw badContentType()
  throw badRequest('the form needs a part file or a field url')
}

type StoreArgs = {
  call: ApiCall
  file: IncomingFile
  given: GivenAttributes
}

async function store({
  call: { context },
  file,
  given: { customId, ...given },
}: StoreArgs): Promise<Response> {
  const imageId = customId ?? randomUUID()
  const uploadedAt = new Date(context.now()).toISOString()
  const attributes = { ...given, createdAt: uploadedAt, imageId }
  try {
    const record = await context.store.images.create({ attributes, file, uploadedAt })
    if (record === null) throw conflict()
    return succeed((await createImageFormatter(context))(record))
  } finally {
    await rm(file.path, { force: true })
  }
}
