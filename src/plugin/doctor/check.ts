import type { Site } from '../../service/createService.js'

/** What is wrong, why it matters, and the command or line that mends it. */
export type Fault = {
  /** A hint leaves the exit code alone: the site works, and could do better. */
  isHint?: true
  mend: string
  what: string
  why: string
}

/** Why something could not be told: nothing that a person did wrong. */
type Untold = { untold: string }

type Examined = Fault | undefined | Untold

export type Check = {
  examine: (args: Site & { signal: AbortSignal }) => Examined | Promise<Examined>
  /** Also the word in `--json`; never reused for another meaning. */
  id: string
  /** Ids of checks that must have found nothing wrong. */
  needs?: readonly string[]
  /** Not asked in local mode, where the account is a folder of this machine. */
  onlyCloudflare?: true
}
