/** What a request is addressed to. */
export type HostKind = 'api' | 'batch' | 'delivery' | 'upload'

/**
 * URL bases the emulator recognises and writes into its answers. Each may have a path
 * (`http://localhost:3000/api/images/upload`) or be a path alone (`/api/images/upload`).
 * Calls of the API stand at `<api>/client/v4/...`.
 */
export type EmulatorOrigins = { api: string; batch: string; delivery: string; upload: string }

/** Where the real services live. Requests to these names are recognised whatever is configured. */
export const cloudflareOrigins: EmulatorOrigins = {
  api: 'https://api.cloudflare.com',
  batch: 'https://batch.imagedelivery.net',
  delivery: 'https://imagedelivery.net',
  upload: 'https://upload.imagedelivery.net',
}

/** The four bases of an emulator that answers below one URL: `/client/v4`, `/batch`, `/delivery`, `/upload`. */
export function emulatorOrigins(baseURL: string): EmulatorOrigins {
  const base = withoutTrailingSlash(baseURL)
  return {
    api: base,
    batch: `${base}/batch`,
    delivery: `${base}/delivery`,
    upload: `${base}/upload`,
  }
}

export const withoutTrailingSlash = (url: string): string => url.replace(/\/+$/, '')

export type Target = {
  host: HostKind
  /** What follows the base, still encoded, beginning with a slash. */
  path: string
}

type Mount = { host: HostKind; hostname: string | null; prefix: string }

const apiPrefix = '/client/v4'
/** Where a site's own domain serves the same images. */
const ownDomainPrefix = '/cdn-cgi/imagedelivery'

/**
 * Finds what a URL is addressed to. A host name that fits counts most, then the longest path;
 * behind a proxy only the path may fit, and that is enough unless it is empty.
 */
export function createTargetMatcher(origins: EmulatorOrigins): (url: URL) => Target | null {
  const mounts = [...mountsOf(origins), ...mountsOf(cloudflareOrigins)]
  return (url) => {
    const fitting = mounts
      .map((mount) => ({ mount, weight: weigh({ mount, url }) }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
    const best = fitting[0]?.mount
    if (best === undefined) return null
    return { host: best.host, path: url.pathname.slice(best.prefix.length) || '/' }
  }
}

function mountsOf(origins: EmulatorOrigins): Mount[] {
  const api = toMount({ base: origins.api, host: 'api' })
  const delivery = toMount({ base: origins.delivery, host: 'delivery' })
  return [
    { ...api, prefix: api.prefix + apiPrefix },
    toMount({ base: origins.batch, host: 'batch' }),
    toMount({ base: origins.upload, host: 'upload' }),
    delivery,
    { ...api, host: 'delivery', prefix: api.prefix + ownDomainPrefix },
    { host: 'delivery', hostname: delivery.hostname, prefix: ownDomainPrefix },
  ]
}

function toMount({ base, host }: { base: string; host: HostKind }): Mount {
  if (base === '' || base.startsWith('/')) {
    return { host, hostname: null, prefix: withoutTrailingSlash(base) }
  }
  const url = new URL(base)
  return { host, hostname: url.host, prefix: withoutTrailingSlash(url.pathname) }
}

const hostWeight = 1_000_000

function weigh({ mount, url }: { mount: Mount; url: URL }): number {
  const { hostname, prefix } = mount
  if (prefix !== '' && url.pathname !== prefix && !url.pathname.startsWith(`${prefix}/`)) return 0
  if (hostname === url.host) return hostWeight + prefix.length
  return prefix.length
}
