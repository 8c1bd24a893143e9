import type { UploadConfig } from 'payload'

import type { Problems } from '../../core/schema.js'

import { validateMimeType } from 'payload/shared'

import { type ImageMimeType, uploadableMimeTypes } from '../../core/mime.js'

type Checked = {
  /** Files that Cloudflare does not store are taken all the same. */
  keepsOthers: boolean
  limits: readonly ImageMimeType[]
  path: string
  problems: Problems
  upload: UploadConfig
}

/** Options of core that would be ignored in silence, with the values that nothing is lost of. */
const refused: { readonly [K in keyof UploadConfig]?: { expected: string; without?: unknown } } = {
  adapter: { expected: 'nothing: one storage per collection, and this plugin is one' },
  cacheTags: {
    expected: 'nothing, or false: a tag breaks signatures and strict delivery hosts',
    without: false,
  },
  constructorOptions: { expected: originals() },
  disableLocalStorage: {
    expected: 'nothing, or true: the files of this collection are at Cloudflare',
    without: true,
  },
  formatOptions: { expected: originals() },
  requiresClientUploadReceipt: {
    expected: 'nothing: direct uploads have receipts of their own',
    without: false,
  },
  resizeOptions: { expected: originals() },
  trimOptions: { expected: originals() },
}

function originals(): string {
  return 'nothing: originals are stored as they come, and variants change them at delivery'
}

/** Reports what of a collection's `upload` this plugin can neither do nor leave to core. */
export function checkUpload({ keepsOthers, limits, path, problems, upload }: Checked): void {
  for (const [option, { expected, without }] of Object.entries(refused)) {
    const value = upload[option as keyof UploadConfig]
    if (value !== undefined && value !== without) {
      problems.add({ expected, path: `${path}.${option}` })
    }
  }
  if (typeof upload.withMetadata === 'function') {
    problems.add({
      expected: 'true or false: what is delivered is not asked about picture by picture',
      path: `${path}.withMetadata`,
    })
  }
  checkMimeTypes({ keepsOthers, limits, path, problems, upload })
}

/** Who names PDF wants PDF: to start, and to refuse every one of them, would be the worst answer. */
function checkMimeTypes({ keepsOthers, limits, path, problems, upload }: Checked): void {
  upload.mimeTypes?.forEach((type, index) => {
    const isImage = type.startsWith('image/')
    if (isImage && limits.some((limit) => validateMimeType(limit, [type]))) return
    const isOther = !uploadableMimeTypes.some((uploadable) => validateMimeType(uploadable, [type]))
    if (keepsOthers && (isOther || !isImage)) return
    problems.add({
      expected: isImage
        ? `a type of limits.mimeTypes: ${limits.join(', ')}`
        : "an image type, because Cloudflare Images stores nothing else; with otherFiles: 'payload', other files stay in Payload's own storage",
      path: `${path}.mimeTypes[${index}]`,
      received: type,
    })
  })
}

/** The size that `adminThumbnail` names. Nothing else may stand there. */
export function readThumbnailSize({
  path,
  problems,
  upload: { adminThumbnail, imageSizes = [] },
}: Omit<Checked, 'keepsOthers' | 'limits'>): string | undefined {
  if (typeof adminThumbnail !== 'string') return undefined
  const names = imageSizes.map(({ name }) => name)
  if (names.includes(adminThumbnail)) return adminThumbnail
  problems.add({
    expected:
      names.length === 0
        ? 'a function, or the name of a size, of which there is none; for a named variant use thumbnailVariant'
        : `a function, or the name of a size: ${names.join(', ')}`,
    path: `${path}.adminThumbnail`,
    received: adminThumbnail,
  })
  return undefined
}
