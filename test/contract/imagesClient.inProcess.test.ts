import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createImagesClient } from '../../src/cloudflare/createImagesClient.js'
import { fetchFromHandler } from '../../src/cloudflare/fetchFromHandler.js'
import { createEmulator } from '../../src/emulator/createEmulator.js'
import { runImagesClientContract } from './imagesClient.contract.js'
import { startSourceServer } from './imagesClient/startSourceServer.js'

runImagesClientContract({
  name: 'the emulator in process',
  setup: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'emulator-'))
    const sources = await startSourceServer()
    const emulator = createEmulator({ dir })
    const { accountId, token } = emulator
    const fetch = fetchFromHandler(emulator.fetch)
    return {
      client: createImagesClient({ accountId, apiToken: token, fetch }),
      clientWithWrongToken: createImagesClient({ accountId, apiToken: 'wrong', fetch }),
      close: async () => {
        await emulator.close()
        await sources.close()
        await rm(dir, { force: true, recursive: true })
      },
      fetchDelivery: (url, headers = {}) => emulator.fetch(new Request(url, { headers })),
      serveSource: sources.serveSource,
    }
  },
})
