import type { Site } from '../../service/createService.js'

/**
 * Tells at start where files may wait and nobody seems to send them: a process of its own may run the
 * jobs, which only `doctor` can tell.
 */
export function warnAboutIdleQueue({ payload: { config, logger }, service }: Site): void {
  const { collections, jobs } = service.options
  const slugs = Object.values(collections)
    .filter(({ outage }) => outage === 'queue')
    .map(({ slug }) => slug)
  if (slugs.length === 0 || jobs.uploadCron === false) return
  const { autoRun } = config.jobs
  if (autoRun !== undefined) return
  logger.warn(
    `payload-cloudflare-images: uploads to ${slugs.join(', ')} wait while Cloudflare is away (outage: 'queue'), and this config runs no jobs itself. Run the queue ${jobs.queue} in another process or by a request, or set jobs: { autoRun: [{ cron: '* * * * *', queue: '${jobs.queue}' }] }; doctor tells whether somebody does.`,
  )
}
