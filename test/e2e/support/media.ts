import type { Locator } from 'playwright-core'

import type { Admin } from './openAdmin.js'

import { expect } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

import { takeToast } from './toasts.js'
import { whenAlive } from './whenAlive.js'

export type UploadedFile = { buffer: Buffer; mimeType: string; name: string }

export type MediaDoc = {
  alt: string
  cloudflare: {
    crop: Record<'height' | 'width' | 'x' | 'y', null | number>
    imageId: string
    variants: { height: number; name: string; url: string; width: number }[]
  }
  filename: string
  focalX: number
  focalY: number
  id: number
  mimeType: string
  sizes: Record<string, { height: number; url: string; width: number }>
  thumbnailURL: string
  url: string
}

const photoDir = path.join(
  path.dirname(createRequire(import.meta.url).resolve('startbootstrap-clean-blog/package.json')),
  'dist/assets/img',
)

/** One of the five photographs that the demo is seeded with, by its file name. */
export const readPhoto = (name: string): Promise<Buffer> => readFile(path.join(photoDir, name))

/** Through the form of the panel, up to the page of the new document. */
export async function createMedia({ page }: Admin, file: UploadedFile): Promise<number> {
  await fillForm(page, file)
  await page.locator('#action-save').click()
  await takeToast(page, 'success')
  await page.waitForURL(/\/media\/\d+/)
  await page.locator('[data-variant]').first().waitFor()
  return Number(/\/media\/(\d+)/.exec(page.url())?.[1])
}

/** The form for a new document with a file and an alternative text, not yet sent. */
export async function fillForm(page: Admin['page'], file: UploadedFile): Promise<void> {
  await page.goto('/admin/collections/media/create')
  await (await whenAlive(page.locator('input[type=file]'))).setInputFiles(file)
  await page.locator('#field-alt').fill(`The picture ${file.name}`)
}

/** Opens the drawer for many files at once and fills in a form for each; nothing is sent yet. */
export async function fillBulkForms(page: Admin['page'], files: UploadedFile[]): Promise<void> {
  await page.goto('/admin/collections/media')
  await (await whenAlive(page.getByRole('button', { name: 'Bulk Upload' }))).click()
  await page.locator('input[type=file]').setInputFiles(files)
  for (const { name } of files) {
    await page.locator('.file-selections__fileRow', { hasText: name }).click()
    await page
      .locator('.bulk-upload--drawer-form, form')
      .locator('#field-alt')
      .fill(`The picture ${name}`)
  }
}

/** Sets crop and focal point in Payload's own editor; nothing is saved yet. */
export async function editImage({
  admin: { page },
  crop,
  focal,
}: {
  admin: Admin
  crop: { height: number; width: number }
  focal: { x: number; y: number }
}): Promise<void> {
  await page.getByRole('button', { name: 'Edit Image' }).click()
  await page.locator('.edit-upload__save:not([disabled])').waitFor()
  const inputs = page.locator('.edit-upload__input input')
  for (const [index, value] of [crop.width, crop.height, focal.x, focal.y].entries()) {
    await inputs.nth(index).fill(String(value))
  }
  await page.getByRole('button', { name: 'Apply Changes' }).click()
}

/** Presses the button that publishes and waits for the panel's word that it worked. */
export async function publish({ page }: Admin): Promise<void> {
  await page.locator('#action-save').click()
  await takeToast(page, 'success')
}

export async function readMedia({ get }: Admin, id: number): Promise<MediaDoc> {
  const response = await get(`/api/media/${id}`)
  expect(response.status).toBe(200)
  return (await response.json()) as MediaDoc
}

export async function countMedia({ get }: Admin): Promise<number> {
  const response = await get('/api/media?limit=0')
  return ((await response.json()) as { totalDocs: number }).totalDocs
}

export async function readBytes({ get }: Admin, url: string): Promise<Buffer> {
  const response = await get(url)
  expect(response.status).toBe(200)
  return Buffer.from(await response.arrayBuffer())
}

/** Real pixels of an image on the page, once it has arrived; lazy ones are called up. */
export function naturalSize(image: Locator): Promise<{ height: number; width: number }> {
  return image.evaluate(async (element) => {
    const img = element as HTMLImageElement
    img.loading = 'eager'
    await img.decode()
    return { height: img.naturalHeight, width: img.naturalWidth }
  })
}
