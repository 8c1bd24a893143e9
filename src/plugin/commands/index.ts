import type { Command } from './command.js'

import { cleanup } from './cleanup.js'
import { doctor } from './doctor.js'
import { list } from './list.js'
import { placeholders } from './placeholders.js'
import { reconcile } from './reconcile.js'
import { refresh } from './refresh.js'
import { setup } from './setup.js'
import { stats } from './stats.js'
import { sweep } from './sweep.js'
import { usages } from './usages.js'
import { variantCommands } from './variants.js'

/** The commands of `payload cloudflare-images`, by name. */
export const commands: Readonly<Record<string, Command>> = {
  cleanup,
  doctor,
  list,
  placeholders,
  reconcile,
  refresh,
  setup,
  stats,
  sweep,
  usages,
  ...variantCommands,
}
