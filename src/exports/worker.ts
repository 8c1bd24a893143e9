import { createWatermarkWorker } from '../worker/createWatermarkWorker.js'

export { createWatermarkWorker }
export type {
  WatermarkWorker,
  WatermarkWorkerEnv,
  WatermarkWorkerOptions,
} from '../worker/createWatermarkWorker.js'

/** For a Worker that is this and no more: `export { default } from 'payload-cloudflare-images/worker'`. */
export default createWatermarkWorker()
