import type { Locator, Page } from 'playwright-core'

import type { UploadedFile } from './media.js'

import { expect } from '@jest/globals'

import { expectSoon } from './expectSoon.js'
import { whenAlive } from './whenAlive.js'

export type StoredDoc = { cloudflare: { imageId: string }; filename: string; id: number }

/** A document with a file, without the form. */
export async function storeFile({
  data = {},
  file,
  isDraft = false,
  page,
  slug,
}: {
  data?: Readonly<Record<string, unknown>>
  file: UploadedFile
  isDraft?: boolean
  page: Page
  slug: string
}): Promise<StoredDoc> {
  const response = await page.request.post(`/api/${slug}${isDraft ? '?draft=true' : ''}`, {
    multipart: { _payload: JSON.stringify(data), file },
  })
  expect(response.status()).toBe(201)
  return ((await response.json()) as { doc: StoredDoc }).doc
}

/** The row of a file in a list. */
export const row = (page: Page, filename: string): Locator =>
  page.locator('tbody tr', { has: page.getByText(filename, { exact: true }) })

/** Once the list shows these files and no others, in any order. */
export async function waitForRows(page: Page, filenames: readonly string[]): Promise<void> {
  const wanted = filenames.toSorted()
  const read = (): Promise<string[]> =>
    page
      .locator('tbody .cell-filename')
      .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).innerText.trim()).sort())
  try {
    await page.waitForFunction(
      (text) =>
        JSON.stringify(
          [...document.querySelectorAll<HTMLElement>('tbody .cell-filename')]
            .map((cell) => cell.innerText.trim())
            .sort(),
        ) === text,
      JSON.stringify(wanted),
    )
  } catch {
    expect(await read()).toEqual(wanted)
  }
}

/** Ticks the boxes of these rows. */
export async function selectRows(page: Page, filenames: readonly string[]): Promise<void> {
  for (const filename of filenames) {
    await select(row(page, filename).locator('input[type=checkbox]'), (box) => box.check())
  }
}

/**
 * Ticks a box of a list until the actions for it are there: Payload forgets what was selected before the
 * last answer to the list's first query.
 */
export async function select(
  box: Locator,
  tick: (box: Locator) => Promise<void> = (alive) => alive.press('Space'),
): Promise<void> {
  await expectSoon(async () => {
    if (!(await (await whenAlive(box)).isChecked())) await tick(box)
    return (await box.page().locator('.cloudflare-bulk__bar').count()) > 0 && box.isChecked()
  }, true)
}
