/** What is wrong, why it matters, and the command or line that mends it: in English words. */
export type Finding = {
  id: string
  /** The site works, and could do better. */
  isHint: boolean
  mend: string
  what: string
  why: string
}

/** What `doctor` found out about site and account. */
export type Diagnosis = {
  /** Ids of checks that found nothing wrong. */
  fine: string[]
  findings: Finding[]
  /** Checks that could not be made; `failed` where something broke on the way. */
  untold: { failed: boolean; id: string; reason: string }[]
}

/** Where the panel shows it, below the admin route, and where it is asked for, below the API route. */
export const doctorPath = '/cloudflare-images/doctor'
