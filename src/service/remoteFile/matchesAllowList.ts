/** One address, or several, as Payload's `upload.pasteURL.allowList` and `upload.skipSafeFetch` say. */
export type AllowItem = {
  hostname: string
  pathname?: string
  port?: string
  protocol?: 'http' | 'https'
  search?: string
}

type MatchesAllowListArgs = {
  allowList: readonly AllowItem[]
  url: URL
}

/** Whether an address is on a list, by Payload's rules: what an item leaves out may be anything. */
export function matchesAllowList({ allowList, url }: MatchesAllowListArgs): boolean {
  return allowList.some(
    ({ hostname, pathname, port, protocol, search }) =>
      hostname === url.hostname &&
      (!pathname || toPattern(pathname).test(url.pathname)) &&
      (!port || port === url.port) &&
      (!protocol || `${protocol}:` === url.protocol) &&
      (!search || search === url.search),
  )
}

/** `*` is a part of a segment, `**` are several segments. */
function toPattern(pathname: string): RegExp {
  const parts = pathname.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^/]*'
    return part.startsWith('**') ? '.*' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  })
  return new RegExp(`^${parts.join('').replace(/\/$/, '/?')}$`)
}
