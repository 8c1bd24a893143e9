import { assertCrop } from '../../core/crop.js'

type Data = Record<string, unknown>

const noCrop = { height: null, width: null, x: null, y: null }

/**
 * `crop: null` takes a crop away. Core cannot walk a group that is null, and takes one that is no
 * object for an empty one, so both are looked at before it does.
 *
 * @throws CloudflareImagesError CROP_INVALID
 */
export function normalizeCropInput(data: Data | undefined): Data | undefined {
  if (data?.cloudflare === undefined) return data
  const { cloudflare, ...rest } = data
  if (typeof cloudflare !== 'object' || cloudflare === null) return rest
  const { crop } = cloudflare as Data
  if (crop === null) return { ...data, cloudflare: { ...cloudflare, crop: noCrop } }
  if (crop !== undefined && typeof crop !== 'object') assertCrop(crop)
  return data
}
