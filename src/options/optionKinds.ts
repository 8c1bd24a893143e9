import type { FileStorage } from '../core/fileTarget.js'
import type { ImageMimeType } from '../core/mime.js'
import type { Kind } from '../core/schema.js'
import type { PrivacyFunction, Secret } from './functions.js'

import { isFileStorage } from '../core/fileTarget.js'
import { either, func, listOf, off, oneOf, text } from '../core/kinds.js'
import { assertMetadata, cloudflareLimits } from '../core/limits.js'
import { uploadableMimeTypes } from '../core/mime.js'
import { isObject, value } from '../core/schema.js'

/** A type that knows the site's slugs, by its name in `src/optionTypes.ts`. */
export type Named<Name extends string> = { named: Name }

const componentNames = [
  'bulkActions',
  'cropField',
  'dimensionsCell',
  'directUploads',
  'doctorView',
  'fileField',
  'cropAndFocalPointField',
  'gallery',
  'imageIdCell',
  'listPresets',
  'playgroundField',
  'privacyCell',
  'rawDataField',
  'stateField',
  'statsWidget',
  'statusCell',
  'timelineField',
  'usagesField',
  'variantsField',
] as const

export type AdminComponents = Partial<
  Readonly<Record<(typeof componentNames)[number], false | string>>
>

const component = value(
  either(off, text("the path of a component such as '/components/Mine#Gallery'")),
)

export const componentRows = Object.fromEntries(
  componentNames.map((name) => [name, component]),
) as Record<(typeof componentNames)[number], typeof component>

/** Five or six fields; what stands in them is the scheduler's to judge. */
export const cron = either(
  text("a cron expression such as '5,35 * * * *'", /^\S+( +\S+){4,5}$/),
  off,
)

/** An address of this site. */
export const path = text("a path such as '/missing.svg'", /^\/(?!\/)[^\s\\]*$/)

/** A text that fits the pattern, or a function that is called later. */
export const secret = (expected: string, pattern: RegExp): Kind<Secret> => ({
  ...either(text(expected, pattern), func<() => Promise<string> | string>()),
  expected,
  isSecret: true,
})

const webhookSecret = secret(
  'the secret of the notification destination (16 characters or more, no spaces), or a list of such',
  /^[!-~]{16,}$/,
)

export const secrets: Kind<Secret | readonly Secret[], readonly Secret[]> = {
  ...webhookSecret,
  parse: (given) => listOf('', webhookSecret).parse(Array.isArray(given) ? given : [given]),
}

/** Cloudflare takes AVIF from Enterprise accounts alone: accepted when named. */
const nameable: readonly ImageMimeType[] = [...uploadableMimeTypes, 'image/avif']

export const mimeTypes: Kind<readonly string[], readonly ImageMimeType[]> = listOf(
  `a list of ${nameable.join(', ')}`,
  oneOf(nameable),
)

/** Why files that Cloudflare does not store are refused. */
type Refusal = { refuse: string }

const refusal: Kind<Refusal> = {
  expected: "{ refuse: 'a sentence' }",
  parse: (given) =>
    isObject(given) &&
    Object.keys(given).length === 1 &&
    typeof given.refuse === 'string' &&
    given.refuse.trim() !== ''
      ? { refuse: given.refuse }
      : undefined,
}

export const storage: Kind<FileStorage> = {
  expected: 'localFiles({ dir }) or s3Files({ bucket })',
  parse: (given) => (isFileStorage(given) ? given : undefined),
}

export const otherFiles: Kind<'payload' | 'refuse' | FileStorage | Refusal> = {
  ...either(either(oneOf(['payload', 'refuse']), refusal), storage),
  // What belongs into s3Files, key included, may stand here by mistake.
  isSecret: true,
}

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const
const longestMs = 3650 * unitsMs.d

/** A time in words of one unit, read as milliseconds. */
export const duration: Kind<0 | `${number}${keyof typeof unitsMs}`, number> = {
  expected: "0, or minutes, hours or days such as '30m', '12h' or '7d'",
  parse: (given) => {
    if (given === 0) return 0
    const [, count, unit] = (typeof given === 'string' && /^(\d{1,6})([dhm])$/.exec(given)) || []
    if (count === undefined) return undefined
    const ms = Number(count) * unitsMs[unit as keyof typeof unitsMs]
    return ms <= longestMs ? ms : undefined
  },
}

export const privacy = either(
  oneOf(['public', 'signed', 'document']),
  func<PrivacyFunction<string>, Named<'privacy'>>(),
)

export const keptMetadata: Kind<Readonly<Record<string, unknown>>> = {
  expected: `an object of at most ${cloudflareLimits.maxMetadataBytes} bytes as JSON, which is what Cloudflare keeps`,
  parse: (given) => {
    try {
      return isObject(given) && assertMetadata(given) !== '' ? given : undefined
    } catch {
      return undefined
    }
  },
}

export const variantNames = text('a name of letters and digits, at most 99', /^[A-Za-z0-9]{1,99}$/)
