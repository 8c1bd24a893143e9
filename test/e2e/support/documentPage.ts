import type { Locator, Page } from 'playwright-core'

import type { UploadedFile } from './media.js'
import type { Admin } from './openAdmin.js'

import { expect } from '@jest/globals'

import { whenAlive } from './whenAlive.js'

export type IssuedDocument = {
  id: number
  imageId: string
  receipt: string
  uploadURL: string
}

/** A document whose file is still to come, as an app would ask for one. */
export async function issueDocument({
  admin,
  filename,
}: {
  admin: Admin
  filename: string
}): Promise<IssuedDocument> {
  const response = await admin.page.request.post('/api/media/direct-upload', {
    data: {
      document: { alt: `The picture ${filename}` },
      filename,
      mimeType: 'image/jpeg',
      size: 1000,
    },
  })
  expect(response.status()).toBe(201)
  const { document, ...issued } = (await response.json()) as Omit<IssuedDocument, 'id'> & {
    document: { id: number }
  }
  return { ...issued, id: document.id }
}

/** Sends a file to a one-time URL, as something else than the panel does. */
export async function sendFile({
  buffer,
  uploadURL,
}: {
  buffer: Buffer
  uploadURL: string
}): Promise<void> {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(buffer)], { type: 'image/jpeg' }), 'sent.jpg')
  expect((await fetch(uploadURL, { body: form, method: 'POST' })).status).toBe(200)
}

/** The document of a seeded photograph. */
export async function findPhoto({ get }: Admin, filename: string): Promise<{ id: number }> {
  const response = await get(`/api/media?where[filename][equals]=${filename}`)
  const { docs } = (await response.json()) as { docs: { id: number }[] }
  expect(docs).toHaveLength(1)
  return docs[0]!
}

export async function openDocument(page: Page, id: number): Promise<void> {
  await page.goto(`/admin/collections/media/${id}`)
  await whenAlive(page.locator('#field-alt'))
}

/** Opens a closed part of the document page, by its heading. */
export async function openPanel(page: Page, name: string): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"]`)
  await (await whenAlive(panel.locator('details').first())).locator('summary').first().click()
  return panel
}

/** Takes the stored file out of the form around an element, and chooses another one. */
export async function replaceFile(form: Locator, file: UploadedFile): Promise<void> {
  await (await whenAlive(form.locator('.file-details__remove'))).click()
  await form.locator('.file-field input[type=file]').setInputFiles(file)
}
