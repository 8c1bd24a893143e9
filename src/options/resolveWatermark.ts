import type { CloudflareImagesOptions, Secret, WatermarkOptions } from '../optionTypes.js'
import type { Environment, ResolvedWatermark } from './resolvedOptions.js'
import type { Problems } from './problems.js'

import { optionDefaults } from './defaults.js'

type Args = {
  env: Environment
  problems: Problems
  watermark: CloudflareImagesOptions['watermark']
}

const keys = Object.keys({
  cacheMegabytes: true,
  concurrency: true,
  dir: true,
  mark: true,
  worker: true,
} satisfies Record<keyof WatermarkOptions, true>)

/** The function alone stands for its options with every default. */
export function resolveWatermark({
  env,
  problems,
  watermark,
}: Args): ResolvedWatermark | undefined {
  if (watermark === undefined) return undefined
  const given: WatermarkOptions = typeof watermark === 'function' ? { mark: watermark } : watermark
  problems.unknownKeys({ known: keys, path: 'watermark', value: given })
  if (typeof given.mark !== 'function')
    problems.add({ expected: 'a function', path: 'watermark.mark', received: given.mark })
  const count = (name: 'cacheMegabytes' | 'concurrency', max: number): number =>
    problems.integer({
      fallback: optionDefaults[name],
      max,
      min: 1,
      path: `watermark.${name}`,
      value: given[name],
    })
  return {
    cacheMegabytes: count('cacheMegabytes', 1_000_000),
    concurrency: count('concurrency', 64),
    dir: given.dir ?? optionDefaults.watermarkDir,
    mark: given.mark,
    worker: resolveWorker({ env, problems, worker: given.worker }),
  }
}

const secretRule = /^[!-~]{32,}$/

function resolveWorker({
  env,
  problems,
  worker,
}: Pick<Args, 'env' | 'problems'> & {
  worker: WatermarkOptions['worker']
}): ResolvedWatermark['worker'] {
  if (worker === undefined) return undefined
  problems.unknownKeys({ known: ['secret', 'url'], path: 'watermark.worker', value: worker })
  const secret: Secret | undefined = worker.secret ?? env.CLOUDFLARE_IMAGES_WATERMARK_SECRET
  const isSecret =
    typeof secret === 'function' || (typeof secret === 'string' && secretRule.test(secret))
  if (!isSecret) {
    problems.add({
      expected:
        'the secret that the Worker was deployed with (32 characters or more, no spaces), here or in CLOUDFLARE_IMAGES_WATERMARK_SECRET',
      path: 'watermark.worker.secret',
    })
  }
  const url = problems.url({ path: 'watermark.worker.url', value: worker.url })
  if (url === undefined)
    problems.add({ expected: 'the URL of the Worker', path: 'watermark.worker.url' })
  return { secret: secret ?? '', url: url ?? '' }
}
