import type { Payload, PayloadRequest } from 'payload'

import type { ImagesClient } from '../../cloudflare/imagesClient.js'
import type { Stats } from '../../core/stats.js'
import type { UsagePage } from '../../core/usage.js'
import type { CleanupReport } from '../../service/cleanup.js'
import type { Service } from '../../service/createService.js'
import type { QueueReport } from '../../service/queue/uploadQueued.js'
import type { ReconcileReport } from '../../service/reconcile/reconcileReport.js'
import type { SweepReport } from '../../service/sweep/sweep.js'
import type { DocumentURLs } from '../../service/urls/urlTypes.js'
import type { MigrateReport } from '../migrate/migrateReport.js'
import type { MigrateOptions } from '../migrate/migrateTypes.js'
import type { MigratePlan } from '../migrate/preflight.js'
import type { RollbackReport } from '../migrate/rollback.js'

import { CloudflareImagesError } from '../../errors.js'
import { readPaging } from '../http/paging.js'
import { type CleanupOptions, cleanupSite } from '../maintenance/cleanupSite.js'
import { type ReconcileOptions, reconcileSite } from '../maintenance/reconcileSite.js'
import { sweepSite } from '../maintenance/sweepSite.js'
import { uploadQueuedSite } from '../maintenance/uploadQueuedSite.js'
import { migrateSite, planMigration, rollBackSite } from '../migrate/migrateSite.js'
import { refreshDue, type RefreshReport } from '../refresh/refreshSite.js'
import { readStats } from '../stats/readStats.js'
import { listUsages } from '../usages/listUsages.js'
import { registerUsage, unregisterUsage } from '../usages/manualUsages.js'
import { type RebuildOptions, type RebuildReport, rebuildUsages } from '../usages/rebuildUsages.js'

/** The plugin as scripts, jobs and hooks of an application use it. */
export type CloudflareImages = {
  /** The URLs of a document that was read with its columns; no network, no database. */
  buildURLs(args: { collection: string; doc: unknown }): DocumentURLs | undefined
  /**
   * Sweeps, deletes documents whose upload never arrived, and on demand images that nothing refers
   * to. The report tells what was, or with `dryRun` would be, deleted.
   */
  cleanup(args?: CleanupOptions): Promise<CleanupReport>
  /** The API client for the account; the emulator answers it in local mode. */
  client(): Promise<ImagesClient>
  /**
   * Moves the files of documents from before the plugin to Cloudflare. Interrupted, it can be run again.
   *
   * @throws CloudflareImagesError ALREADY_USED while another run is at work
   */
  migrate(args?: MigrateOptions): Promise<MigrateReport>
  /** Looks at every file as `migrate` would, and changes nothing. */
  planMigration(args?: MigrateOptions): Promise<MigratePlan>
  /**
   * Gives documents back the files that `migrate` has left where they were, and deletes their images.
   *
   * @throws CloudflareImagesError ALREADY_USED while another run is at work
   */
  rollBackMigration(args?: MigrateOptions): Promise<RollbackReport>
  /** Compares database and account both ways, and mends what it safely can with `fix`. */
  reconcile(args?: ReconcileOptions): Promise<ReconcileReport>
  /**
   * Asks Cloudflare about the images that documents wait for, those that are due.
   *
   * @param args.limit images at most. Default 500.
   */
  refresh(args?: { limit?: number; now?: Date }): Promise<RefreshReport>
  /** Compares the index of usages with the whole database, and puts it right. */
  rebuildUsages(args?: RebuildOptions): Promise<RebuildReport>
  /**
   * Notes a place that no field shows: it counts as a use until it is taken back.
   *
   * @param args.key names the place; once for each image.
   * @param args.url where to find it
   */
  registerUsage(args: ManualUsage & { title: string; url?: string }): Promise<void>
  /**
   * Resolves when what goes on after its request has ended: deletions, and in local mode what the
   * account has still to tell the site.
   */
  settled(): Promise<void>
  /**
   * What is stored and what that costs, by collection and status, with the newest failures. Answers
   * without Cloudflare, too: `account` is then `null`.
   */
  stats(): Promise<Stats>
  /**
   * Finishes what crashes, rollbacks and outages left behind, and trims the events. Safe at any time.
   *
   * @param args.graceSeconds uploads younger than this are left alone. Default 3600.
   * @param args.now for tests and simulations. Default the present.
   */
  sweep(args?: { graceSeconds?: number; now?: Date }): Promise<SweepReport>
  /**
   * Sends the files that wait for Cloudflare. Safe at any time.
   *
   * @param args.now for tests and simulations. Default the present.
   */
  uploadQueued(args?: { now?: Date }): Promise<QueueReport>
  /** Takes back what `registerUsage` noted. False where there was nothing. */
  unregisterUsage(args: ManualUsage): Promise<boolean>
  /**
   * Where an image is used.
   *
   * @param args.limit Default 20, at most 100.
   * @param args.req what its user may not read is counted and not listed. Default: all is listed.
   */
  usages(
    args: UsedImage & { limit?: number; page?: number; req?: PayloadRequest },
  ): Promise<UsagePage>
}

type UsedImage = { collection: string; id: number | string }
type ManualUsage = UsedImage & { key: string; req?: PayloadRequest }

const customKey = 'cloudflareImages'

/** In a function, because Payload copies the plain objects of its config. */
export function registerService(service: Service): Record<string, () => Service> {
  return { [customKey]: () => service }
}

/** @throws CloudflareImagesError OPTIONS_INVALID when the plugin is not part of the config. */
export function getCloudflareImages(payload: Payload): CloudflareImages {
  const service = readService(payload)
  return {
    buildURLs: (args) => service.buildURLs(args),
    cleanup: (args) => cleanupSite({ ...args, payload, service }),
    client: async () => (await service.connect()).client,
    migrate: (args) => migrateSite({ ...args, payload, service }),
    planMigration: (args) => planMigration({ ...args, payload, service }),
    rollBackMigration: (args) => rollBackSite({ ...args, payload, service }),
    reconcile: (args) => reconcileSite({ ...args, payload, service }),
    refresh: (args) => refreshDue({ ...args, payload, service }),
    settled: () => settle(service),
    stats: () => readStats({ payload, service }),
    sweep: (args) => sweepSite({ ...args, payload, service }),
    uploadQueued: ({ now } = {}) =>
      uploadQueuedSite({ ...(now === undefined ? {} : { now: () => now }), payload, service }),
    rebuildUsages: (args) => rebuildUsages({ ...args, payload, service }),
    registerUsage: (args) => registerUsage({ ...args, image: imageOf(args), payload, service }),
    unregisterUsage: (args) => unregisterUsage({ ...args, image: imageOf(args), payload, service }),
    usages: async ({ limit, page, req, ...image }) =>
      listUsages({
        image: imageOf(image),
        paging: readPaging({ limit, page }),
        payload,
        req,
        service,
      }),
  }
}

async function settle(service: Service): Promise<void> {
  const { emulator } = service.isConnected ? await service.connect() : {}
  await emulator?.settled()
  await service.background.settled()
}

const imageOf = ({ collection, id }: UsedImage) => ({ id: String(id), slug: collection })

/** @throws CloudflareImagesError OPTIONS_INVALID */
export function readService({ config }: Pick<Payload, 'config'>): Service {
  const find: unknown = (config.custom as Record<string, unknown> | undefined)?.[customKey]
  if (typeof find === 'function') return (find as () => Service)()
  throw new CloudflareImagesError({
    code: 'OPTIONS_INVALID',
    message:
      'payload-cloudflare-images is not part of this Payload config: add cloudflareImages({ ... }) to its plugins.',
  })
}
