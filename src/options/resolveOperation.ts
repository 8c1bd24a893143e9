import type { CloudflareImagesOptions, Secret } from '../optionTypes.js'
import type { Environment, ResolvedOptions } from './resolvedOptions.js'
import type { Problems } from './problems.js'

import { assertMetadata } from '../core/limits.js'
import { optionDefaults } from './defaults.js'
import { resolveCron } from './resolveCron.js'

type Operation = Pick<
  ResolvedOptions,
  'access' | 'cleanup' | 'directUploads' | 'events' | 'hooks' | 'webhook'
>

type Args = { env: Environment; options: CloudflareImagesOptions; problems: Problems }

/** The options of what goes on around an upload: who may, how it arrives, what is kept, what is cleared. */
export function resolveOperation(args: Args): Operation {
  const { options, problems } = args
  const known = {
    access: ['directUpload', 'manage', 'view'],
    cleanup: ['cron', 'olderThanDays', 'orphanDays', 'queue', 'refreshCron'],
    directUploads: ['customIds', 'enabled', 'expiresInSeconds', 'metadata'],
    events: ['maxAgeDays', 'maxRows'],
    hooks: ['onEvent'],
    webhook: ['secret', 'unknownImageStatus'],
  } as const
  for (const [path, keys] of Object.entries(known)) {
    problems.unknownKeys({ known: keys, path, value: options[path as keyof typeof known] })
  }
  return {
    access: {
      directUpload: readFunction({
        ...args,
        path: 'access.directUpload',
        value: options.access?.directUpload,
      }),
      manage: readFunction({ ...args, path: 'access.manage', value: options.access?.manage }),
      view: readFunction({ ...args, path: 'access.view', value: options.access?.view }),
    },
    cleanup: resolveCleanup(args),
    directUploads: resolveDirectUploads(args),
    events: resolveEvents(args),
    hooks: resolveHooks(args),
    webhook: resolveWebhook(args),
  }
}

function readFunction<T extends (...args: never[]) => unknown>({
  path,
  problems,
  value,
}: Args & { path: string; value: T | undefined }): T | undefined {
  if (value !== undefined && typeof value !== 'function')
    problems.add({ expected: 'a function', path, received: value })
  return value
}

function resolveCleanup({ options: { cleanup = {} }, problems }: Args): Operation['cleanup'] {
  const days = (name: 'olderThanDays' | 'orphanDays'): number =>
    problems.integer({
      fallback: optionDefaults[name],
      max: 36_500,
      min: 0,
      path: `cleanup.${name}`,
      value: cleanup[name],
    })
  const cron = (name: 'cron' | 'refreshCron'): false | string =>
    resolveCron({
      fallback: optionDefaults[name],
      path: `cleanup.${name}`,
      problems,
      value: cleanup[name],
    })
  const queue: unknown = cleanup.queue ?? optionDefaults.queue
  if (typeof queue !== 'string' || queue === '')
    problems.add({ expected: 'the name of a queue', path: 'cleanup.queue', received: queue })
  return {
    cron: cron('cron'),
    olderThanDays: days('olderThanDays'),
    orphanDays: days('orphanDays'),
    queue: String(queue),
    refreshCron: cron('refreshCron'),
  }
}

function resolveDirectUploads({
  options: { directUploads = {} },
  problems,
}: Args): Operation['directUploads'] {
  const { metadata = {} } = directUploads
  try {
    assertMetadata(metadata)
  } catch (error) {
    problems.add({
      expected: `metadata that Cloudflare takes: ${error instanceof Error ? error.message : ''}`,
      path: 'directUploads.metadata',
    })
  }
  return {
    customIds: problems.boolean({
      fallback: false,
      path: 'directUploads.customIds',
      value: directUploads.customIds,
    }),
    enabled: problems.boolean({
      fallback: true,
      path: 'directUploads.enabled',
      value: directUploads.enabled,
    }),
    expiresInSeconds: problems.integer({
      fallback: optionDefaults.directUploadSeconds,
      max: 21_600,
      min: 120,
      path: 'directUploads.expiresInSeconds',
      value: directUploads.expiresInSeconds,
    }),
    metadata,
  }
}

function resolveEvents({ options: { events = {} }, problems }: Args): Operation['events'] {
  if (events === false) return false
  const count = (name: 'maxAgeDays' | 'maxRows', max: number): number =>
    problems.integer({
      fallback: optionDefaults[name],
      max,
      min: 1,
      path: `events.${name}`,
      value: events[name],
    })
  return { maxAgeDays: count('maxAgeDays', 36_500), maxRows: count('maxRows', 10_000_000) }
}

function resolveHooks(args: Args): Operation['hooks'] {
  const onEvent = readFunction({
    ...args,
    path: 'hooks.onEvent',
    value: args.options.hooks?.onEvent,
  })
  return onEvent === undefined ? {} : { onEvent }
}

const secretRule = /^[!-~]{16,}$/

function resolveWebhook({ env, options: { webhook = {} }, problems }: Args): Operation['webhook'] {
  const fromEnv = env.CLOUDFLARE_IMAGES_WEBHOOK_SECRET?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const given: readonly Secret[] =
    webhook.secret === undefined
      ? (fromEnv ?? [])
      : typeof webhook.secret === 'object'
        ? webhook.secret
        : [webhook.secret]
  for (const secret of given) {
    if (typeof secret === 'function' || (typeof secret === 'string' && secretRule.test(secret)))
      continue
    problems.add({
      expected:
        'the secret of the notification destination (16 characters or more, no spaces), or a list of such',
      path: 'webhook.secret',
    })
  }
  const status: unknown = webhook.unknownImageStatus ?? optionDefaults.unknownImageStatus
  if (status !== 200 && status !== 404)
    problems.add({ expected: '200 or 404', path: 'webhook.unknownImageStatus', received: status })
  return { secrets: given, unknownImageStatus: status === 200 ? 200 : 404 }
}
