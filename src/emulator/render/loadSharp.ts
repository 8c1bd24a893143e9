import type sharp from 'sharp'
import { CloudflareImagesError } from '../../errors.js'

/** The sharp module: callable, with its static settings. */
export type SharpModule = typeof sharp

/** One sharp pipeline. */
export type SharpImage = ReturnType<SharpModule>

/**
 * Loads sharp on first use, because it is an optional peer: a site that talks to Cloudflare alone
 * never needs it.
 * @throws SHARP_MISSING when it is not installed, or installed without a binary for this platform.
 */
export async function loadSharp(
  importSharp: () => Promise<{ default: SharpModule }> = () => import('sharp'),
): Promise<SharpModule> {
  try {
    return (await importSharp()).default
  } catch (cause) {
    throw new CloudflareImagesError({
      cause,
      code: 'SHARP_MISSING',
      message:
        'The Cloudflare Images emulator renders with sharp, which could not be loaded. ' +
        'Run `npm install sharp`.',
    })
  }
}
