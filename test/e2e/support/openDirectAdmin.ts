import type { ServedEmulator } from '../../../src/exports/emulator.js'
import type { MediaDoc } from './media.js'
import type { Admin } from './openAdmin.js'

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { serveEmulator } from '../../../src/exports/emulator.js'
import { readMedia } from './media.js'
import { openAdmin } from './openAdmin.js'

export type DirectAdmin = Admin & {
  /** As somebody does who knows the account and not this site. */
  deleteAtAccount(imageId: string): Promise<void>
  readonly emulator: ServedEmulator['emulator']
  /** Ids of everything in the account, drafts and all, sorted. */
  listAccount(): Promise<string[]>
  /** The document that the form shows once it is saved. */
  readSaved(): Promise<MediaDoc>
  /** Requests that reached the upload host with a file, since the last call of this. */
  takeUploads(): { status: number | undefined }[]
}

const signingKey = { name: 'default', value: 'the-signing-key-of-the-tests-0123456789' }

/**
 * The demo as on a real account: the API, the upload host and the delivery are another origin, and
 * the browser asks for leave first.
 */
export async function openDirectAdmin(env: Record<string, string> = {}): Promise<DirectAdmin> {
  const dir = await mkdtemp(path.join(tmpdir(), 'payload-cloudflare-images-account-'))
  const { close, emulator, url } = await serveEmulator({
    dir,
    flexibleVariants: true,
    port: 0,
    signingKeys: [signingKey],
    variants: {
      avatar: { fit: 'cover', height: 160, width: 160 },
      hero: { fit: 'cover', height: 900, width: 1600 },
      og: { fit: 'cover', height: 630, width: 1200 },
      proof: { fit: 'cover', height: 400, width: 600 },
      thumbnail: { fit: 'cover', height: 240, width: 240 },
    },
  })
  const stopAccount = async (): Promise<void> => {
    await close()
    await rm(dir, { force: true, maxRetries: 3, recursive: true })
  }
  try {
    const admin = await openAdmin({
      env: {
        CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
        CLOUDFLARE_API_TOKEN: emulator.token,
        CLOUDFLARE_IMAGES_ACCOUNT_HASH: emulator.accountHash,
        CLOUDFLARE_IMAGES_API_BASE_URL: `${url}/client/v4`,
        CLOUDFLARE_IMAGES_DELIVERY_BASE_URL: emulator.origins.delivery,
        CLOUDFLARE_IMAGES_SIGNING_KEY: signingKey.value,
        CLOUDFLARE_IMAGES_WEBHOOK_SECRET: 'the-webhook-secret-of-the-tests',
        ...env,
      },
    })
    let seen = 0
    return {
      ...admin,
      async deleteAtAccount(imageId) {
        const path = `/client/v4/accounts/${emulator.accountId}/images/v1/${imageId}`
        const { status } = await fetch(`${url}${path}`, {
          headers: { Authorization: `Bearer ${emulator.token}` },
          method: 'DELETE',
        })
        if (status !== 200) throw new Error(`The account answers ${status}`)
      },
      emulator,
      listAccount: async () => (await readdir(path.join(dir, 'images'))).sort(),
      async readSaved() {
        const { page } = admin
        await page.waitForURL(/\/media\/\d+/)
        await page.locator('[data-variant]').first().waitFor()
        return readMedia(admin, Number(/\/media\/(\d+)/.exec(page.url())?.[1]))
      },
      async stop() {
        await admin.stop()
        await stopAccount()
      },
      takeUploads() {
        const fresh = emulator.requests.slice(seen)
        seen = emulator.requests.length
        return fresh
          .filter(({ host, method }) => host === 'upload' && method === 'POST')
          .map(({ status }) => ({ status }))
      },
    }
  } catch (error) {
    await stopAccount()
    throw error
  }
}
