import { cloudflareLimits } from '../core/limits.js'
import { createRenderPool } from './createRenderPool.js'
import { renderBudgets } from './renderBudget.js'

const withSharp = createRenderPool({ maxActive: 2 })

/** Whether all of a picture is there: every row is decoded. False where that cannot be found out. */
export async function decodesWhole(bytes: Uint8Array): Promise<boolean> {
  try {
    await withSharp({
      budget: renderBudgets.check,
      // A warning is what a JPEG gets that ends before its picture does.
      task: (sharp) =>
        sharp(bytes, { failOn: 'warning', limitInputPixels: cloudflareLimits.maxPixels })
          .resize({ fit: 'fill', height: 8, kernel: 'linear', width: 8 })
          .raw()
          .toBuffer(),
    })
    return true
  } catch {
    return false
  }
}
