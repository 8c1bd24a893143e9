// Takes the pictures of the README from the running demo: `npm run screenshots`.
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { ensureInstalled, projectDir } from './install.mjs'

const MAX_BYTES = 150_000
const VIEWPORT = { height: 860, width: 1280 }
const PATIENCE_MS = 90_000
const PHOTO = join(
  projectDir,
  'node_modules/startbootstrap-clean-blog/dist/assets/img/about-bg.jpg',
)
const outDir = join(projectDir, 'docs', 'images')

/** Every picture on the page has arrived, and nothing is still moving. */
async function settle(page) {
  await page.waitForLoadState('networkidle')
  await page.evaluate(async () => {
    await Promise.all(
      [...document.images].map((image) => {
        image.loading = 'eager'
        return image.decode()
      }),
    )
    await document.fonts.ready
  })
}

async function save({ bytes, name, sharp }) {
  const file = join(outDir, `${name}.webp`)
  await sharp(bytes).webp({ effort: 6, quality: 82 }).toFile(file)
  const { size } = await stat(file)
  if (size > MAX_BYTES) throw new Error(`${name} has ${size} bytes, ${MAX_BYTES} are allowed`)
  console.log(`docs/images/${name}.webp  ${Math.round(size / 1000)} kB`)
}

async function signIn(page) {
  await page.goto('/admin')
  await page.getByRole('button', { name: 'Login' }).click()
  await page.waitForURL(/\/admin$/)
}

async function showList(page) {
  await page.goto('/admin/collections/media')
  await page.locator('td img').nth(4).waitFor()
}

async function showDocument(page, id) {
  await page.goto(`/admin/collections/media/${id}`)
  await page.locator('[data-variant]').first().waitFor()
}

async function showGallery(page) {
  await page.goto('/admin/collections/media')
  await page.getByRole('button', { exact: true, name: 'Gallery' }).click()
  await page.locator('.cloudflare-gallery__card').nth(4).waitFor()
}

/** Back to the table, which the list opens with from now on. */
async function leaveGallery(page) {
  await page.getByRole('button', { exact: true, name: 'Table' }).click()
  await page.locator('td img').nth(4).waitFor()
}

/** In Arabic, dark, on a small screen: what is used where, and what happened. */
async function showInArabic({ id, page }) {
  await page
    .context()
    .addCookies([{ name: 'payload-lng', url: new URL(page.url()).origin, value: 'ar' }])
  await page.setViewportSize({ height: 844, width: 390 })
  await page.goto(`/admin/collections/media/${id}`)
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'))
  for (const name of ['usages', 'timeline']) {
    await page.locator(`[data-panel=${name}] summary`).first().press('Enter')
  }
  await page.locator('.cloudflare-timeline li').first().waitFor()
  await page.locator('[data-panel=usages]').scrollIntoViewIfNeeded()
}

async function crop(page) {
  await page.getByRole('button', { name: 'Edit Image' }).click()
  await page.locator('.edit-upload__save:not([disabled])').waitFor()
  // Width, height (of the variant as shown), focal point in percent.
  for (const [index, value] of ['500', '440', '32', '36'].entries()) {
    await page.locator('.edit-upload__input input').nth(index).fill(value)
  }
}

/** A photograph on its way over a slow line, half there. */
async function upload(page) {
  await page.goto('/admin/collections/media/create')
  await page.locator('input[type=file]').setInputFiles(PHOTO)
  await page.locator('#field-alt').fill('A camera, a field notebook and an orange backpack')
  const network = await page.context().newCDPSession(page)
  await network.send('Network.emulateNetworkConditions', {
    downloadThroughput: -1,
    latency: 0,
    offline: false,
    uploadThroughput: 400_000,
  })
  await page.locator('#action-save').click()
  await page.waitForFunction(
    () => Number(document.querySelector('[role=progressbar]')?.ariaValueNow) >= 40,
  )
}

ensureInstalled()
const [{ default: sharp }, { openBrowser }, { startDemo }] = await Promise.all([
  import('sharp'),
  import('./openBrowser.mjs'),
  import('./startDemo.mjs'),
])
await mkdir(outDir, { recursive: true })
const demo = await startDemo()
try {
  const browser = await openBrowser()
  const page = await browser.newPage({ baseURL: demo.origin, viewport: VIEWPORT })
  page.setDefaultTimeout(PATIENCE_MS)
  const shoot = async (name, options) => {
    await settle(page)
    await save({ bytes: await page.screenshot(options), name, sharp })
  }
  await signIn(page)
  await showList(page)
  await shoot('media-list', { clip: { ...VIEWPORT, height: 640, x: 0, y: 0 } })
  await showGallery(page)
  await shoot('gallery', { clip: { ...VIEWPORT, height: 500, x: 0, y: 0 } })
  await leaveGallery(page)
  await page.goto('/admin')
  await page.locator('.cloudflare-stats a').first().waitFor()
  await shoot('dashboard', { clip: { ...VIEWPORT, height: 680, x: 0, y: 0 } })
  await showDocument(page, 3)
  await shoot('document', { fullPage: true })
  await showDocument(page, 4)
  await crop(page)
  await shoot('focal-point-and-crop', { clip: { ...VIEWPORT, height: 700, x: 0, y: 0 } })
  await upload(page)
  // It moves, so nothing is waited for.
  await save({
    bytes: await page.screenshot({ clip: { ...VIEWPORT, height: 860, x: 0, y: 0 } }),
    name: 'direct-upload',
    sharp,
  })
  await showInArabic({ id: 1, page })
  await shoot('document-ar', {})
  await browser.close()
} finally {
  await demo.stop()
}
