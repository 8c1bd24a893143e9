import type { Bench } from './support/report.js'

import { read } from './read.js'
import { upload } from './upload.js'

export const benches: readonly Bench[] = [upload, read]
