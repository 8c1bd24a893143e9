import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { acceptFormFile, acceptURL } from '../upload/acceptFile.js'
import { discard, type Form, readForm } from '../upload/readForm.js'
import type { IncomingFile } from '../store/imageRecord.js'
import type { ApiCall } from './apiContext.js'
import { succeed } from './envelope.js'
import { createImageFormatter } from './formatImage.js'
import { type GivenAttributes, parseAttributes } from './parseAttributes.js'
import { badRequest, conflict } from './refuse.js'

/** POST `/images/v1`: a file or an address, at once. */
export async function uploadImage(call: ApiCall): Promise<Response> {
  const { context, request } = call
  const form = await readForm({
    maxBytes: context.maxBytes,
    request,
    tempDir: context.store.tempDir,
  })
  try {
    const given = parseAttributes(form.fields)
    await assertFree({ call, given })
    const file = await acceptImage({ call, form })
    return await store({ call, file, given })
  } finally {
    await discard(form.file)
  }
}

/** Spares the work for an id that is taken; the store has the last word. */
async function assertFree({
  call: { context },
  given: { customId },
}: {
  call: ApiCall
  given: GivenAttributes
}): Promise<void> {
  if (customId === undefined) return
  if (context.isHeld(customId) || (await context.store.images.get(customId)) !== null) {
    throw conflict()
  }
}

function acceptImage({
  call: { context, request },
  form: { fields, file },
}: {
  call: ApiCall
  form: Form
}): Promise<IncomingFile> {
  const url = fields.get('url')
  if (file !== undefined && url !== undefined) {
    throw badRequest('give either file or url, not both')
  }
  if (file !== undefined) return acceptFormFile({ context, file })
  if (url !== undefined) return acceptURL({ context, signal: request.signal, url })
  if (fields.has('file')) throw badRequest('the part file needs a filename and a content type')
  throw badRequest('the form needs a part file or a field url')
}

async function store({
  call: { context },
  file,
  given: { customId, ...given },
}: {
  call: ApiCall
  file: IncomingFile
  given: GivenAttributes
}): Promise<Response> {
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
