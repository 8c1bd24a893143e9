import { startRenderer } from '../images/startRenderer.js'

/**
 * Starts the process that draws pictures, and ends it.
 *
 * @throws CloudflareImagesError SHARP_MISSING, API_UNAVAILABLE when no process starts
 */
export async function tryRenderer(): Promise<void> {
  const renderer = await startRenderer()
  renderer.kill()
}
