import type { Finding } from '../../core/diagnosis.js'
import type { Site } from '../../service/createService.js'

export type Fault = Omit<Finding, 'id' | 'isHint'> & {
  /** A hint leaves the exit code alone: the site works, and could do better. */
  isHint?: true
}

/** Why something could not be told: nothing that a person did wrong. */
type Untold = { untold: string }

type Examined = Fault | undefined | Untold

export type Check = {
  examine: (args: Site & { signal: AbortSignal }) => Examined | Promise<Examined>
  /** Also the word in `--json`; never reused for another meaning. */
  id: string
  /** Asks nobody but this process and its database: `health` makes it as often as somebody calls. */
  isQuick?: true
  /** Ids of checks that must have found nothing wrong. */
  needs?: readonly string[]
  /** Not asked in local mode, where the account is a folder of this machine. */
  onlyCloudflare?: true
  /** About the process that a command runs in: a server says nothing of it. */
  onlyCommand?: true
}
