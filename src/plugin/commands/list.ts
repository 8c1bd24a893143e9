import type { Command } from './command.js'

import { listSiteImages } from '../../service/reconcile/listSiteImages.js'

export const list: Command = {
  flags: ['json'],
  needsConsent: () => false,
  async run({ flags: { json }, onProgress, service, signal, terminal }) {
    const { client } = await service.connect()
    let done = 0
    // Written as it is read: an account has millions.
    if (json) await terminal.out('{"images":[')
    for await (const images of listSiteImages({ client, site: service.site, sortOrder: 'asc' })) {
      if (signal.aborted) break
      const lines = images.map(({ filename, imageId, requireSignedURLs, uploadedAt }) =>
        json
          ? JSON.stringify({ filename, imageId, requireSignedURLs, uploadedAt })
          : [uploadedAt, requireSignedURLs ? 'private' : 'public ', imageId, filename].join('  '),
      )
      if (json) await terminal.out(`${done > 0 && lines.length > 0 ? ',' : ''}${lines.join(',')}`)
      else if (lines.length > 0) await terminal.out(`${lines.join('\n')}\n`)
      done += images.length
      onProgress({ done, phase: 'images' })
    }
    if (json) await terminal.out(`],"isComplete":${!signal.aborted}}\n`)
    return signal.aborted ? 1 : 0
  },
  summary: 'List the images of this site, oldest first.',
}
