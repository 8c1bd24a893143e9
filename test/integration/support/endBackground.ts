import type { Payload } from 'payload'

import { readService } from '../../../src/plugin/localAPI/getCloudflareImages.js'

/** Waits for what goes on after its request, and ends the silences that it may wait for. */
export async function endBackground({ config }: Payload): Promise<void> {
  if (config.custom.cloudflareImages === undefined) return
  const service = readService({ config })
  const { emulator } = service.isConnected ? await service.connect() : {}
  await emulator?.close()
  await service.background.settled()
}
