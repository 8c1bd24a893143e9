import type { ImageOptions } from './imageProps.js'

/** Options for usual places on a page. Plain data: spread one, and change what you like. */
export const presets = {
  avatar: { height: 96, sizes: '96px', width: 96 },
  banner: { height: 400, sizes: '100vw', width: 1600 },
  card: { height: 300, sizes: '(min-width: 48rem) 25rem, 100vw', width: 400 },
  hero: { height: 900, priority: true, sizes: '100vw', width: 1600 },
  /** For social networks: one JPEG of the size that they show. */
  og: { format: 'jpeg', height: 630, sizes: '1200px', width: 1200, widths: [1200] },
  product: {
    background: 'white',
    fit: 'pad',
    height: 800,
    sizes: '(min-width: 48rem) 50vw, 100vw',
    width: 800,
  },
  thumbnail: { height: 160, sizes: '160px', width: 160 },
} as const satisfies Record<string, ImageOptions<never>>
