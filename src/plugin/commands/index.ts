import type { Command } from './command.js'

import { doctor } from './doctor.js'
import { cleanup, reconcile, refresh, sweep, upload } from './maintenance.js'
import { migrate } from './migrate.js'
import { placeholders, usages } from './rebuilds.js'
import { list, stats } from './reports.js'
import { setup } from './setup.js'
import { variantCommands } from './variants.js'

/** The commands of `payload cloudflare-images`, by name. */
export const commands: Readonly<Record<string, Command>> = {
  cleanup,
  doctor,
  list,
  migrate,
  placeholders,
  reconcile,
  refresh,
  setup,
  stats,
  sweep,
  upload,
  usages,
  ...variantCommands,
}
