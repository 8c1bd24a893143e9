/** Pixels of one side that Cloudflare takes and makes at most; apart, so that browsers load no more. */
export const maxSide = 12_000
