import type { Bench } from './support/report.js'

import { admin } from './admin.js'
import { bombs } from './bombs.js'
import { bulk } from './bulk.js'
import { memory } from './memory.js'
import { outage } from './outage.js'
import { policies } from './policies.js'
import { postgres } from './postgres.js'
import { read } from './read.js'
import { render } from './render.js'
import { scale } from './scale.js'
import { signing } from './signing.js'
import { upload } from './upload.js'
import { watermark } from './watermark.js'

export const benches: readonly Bench[] = [
  upload,
  read,
  memory,
  render,
  signing,
  scale,
  watermark,
  admin,
  outage,
  policies,
  postgres,
  bulk,
  bombs,
]
