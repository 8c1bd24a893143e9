import type { Service } from '../createService.js'
import type { Watermarks } from './createWatermarks.js'

import { createWatermarks } from './createWatermarks.js'

const opened = new WeakMap<object, Watermarks>()

/** The one place where a site's marks are drawn; undefined where no option asks for any. */
export function watermarksOf(
  service: Pick<Service, 'connect' | 'options'>,
): undefined | Watermarks {
  const { fetch, timeoutMs, watermark } = service.options
  if (watermark === undefined) return undefined
  const known = opened.get(service)
  if (known !== undefined) return known
  const watermarks = createWatermarks({
    connect: () => service.connect(),
    fetch,
    options: watermark,
    timeoutMs,
  })
  opened.set(service, watermarks)
  return watermarks
}
