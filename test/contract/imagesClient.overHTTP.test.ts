import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createImagesClient } from '../../src/cloudflare/createImagesClient.js'
import { serveEmulator } from '../../src/emulator/http/serveEmulator.js'
import { runImagesClientContract } from './imagesClient.contract.js'
import { startSourceServer } from './imagesClient/startSourceServer.js'

runImagesClientContract({
  name: 'the emulator over HTTP',
  setup: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'emulator-'))
    const sources = await startSourceServer()
    const { close, emulator, url } = await serveEmulator({ dir, port: 0 })
    const options = {
      accountId: emulator.accountId,
      apiBaseURL: `${url}/client/v4`,
      batchBaseURL: `${url}/batch`,
    }
    return {
      client: createImagesClient({ ...options, apiToken: emulator.token }),
      clientWithWrongToken: createImagesClient({ ...options, apiToken: 'wrong' }),
      close: async () => {
        await close()
        await sources.close()
        await rm(dir, { force: true, recursive: true })
      },
      fetchDelivery: (target, headers = {}) => fetch(target, { headers }),
      serveSource: sources.serveSource,
    }
  },
})
