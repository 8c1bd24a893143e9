import { bulkWords } from '../english/bulk.js'
import { cropAndFocalPointWords } from '../english/cropAndFocalPoint.js'
import { galleryWords } from '../english/gallery.js'
import { listWords } from '../english/list.js'
import { outcomeWords } from '../english/outcomes.js'
import { playgroundWords } from '../english/playground.js'
import { stateWords } from '../english/state.js'
import { statsWords } from '../english/stats.js'
import { timelineWords } from '../english/timeline.js'
import { usagesWords } from '../english/usages.js'
import { variantsWords } from '../english/variants.js'

/** The words of the admin panel. Every other language has the same keys, or does not compile. */
export const en = {
  announceDone: '“{{name}}” is uploaded.',
  announceStart: 'Uploading “{{name}}”.',
  cancelUpload: 'Cancel',
  cancelUploadOf: 'Cancel the upload of {{name}}',
  copied: 'Copied',
  copyFailed: 'This browser does not allow copying here. Open the image and copy its address.',
  copyURL: 'Copy URL',
  copyURLOf: 'Copy URL of {{name}}',
  cropRemoved: 'The whole image shows again once you save.',
  cropShown: 'Showing {{width}}% × {{height}}% of the original.',
  dismissFailure: 'Dismiss',
  dismissFailureOf: 'Dismiss the message about {{name}}',
  fileEmpty: '“{{name}}” is empty. Choose another file.',
  filesFailed_one: '1 file was not uploaded.',
  filesFailed_other: '{{count}} files were not uploaded.',
  fileTooLarge:
    '“{{name}}” has {{size}}, at most {{limit}} are allowed. Export it smaller or with stronger compression.',
  fileUnreadable:
    '“{{name}}” cannot be read, the file is damaged or was cut off. Open it in an image program and export it again.',
  giveUpUpload: 'Give up',
  giveUpUploadOf: 'Give up the upload of {{name}}',
  imageTooLarge:
    '“{{name}}” is {{width}} × {{height}} pixels, more than Cloudflare takes. Scale it down first.',
  open: 'Open',
  openNamed: 'Open {{name}} in a new tab',
  pasteBlocked:
    'The file could not be fetched from “{{host}}”: that site does not answer, or lets no other site read it. Save the file on your device and choose it here.',
  pasteRefused: 'The file could not be fetched from “{{host}}”. {{reason}}',
  pixels: '{{width}} × {{height}} px',
  private: 'Private',
  privateDescription:
    'Only signed addresses that expire show this image. Saving a change gives it a new address, for every document that shows it and for its versions, drafts too.',
  retryUpload: 'Try again',
  retryUploadOf: 'Try again to upload {{name}}',
  showWholeImage: 'Show the whole image',
  smallerOriginal: 'Not made: the original is smaller.',
  typeRefused:
    '“{{name}}” is of the type {{type}}, which is not accepted here. Export it as JPEG, PNG or WebP.',
  typeUnknown: '“{{name}}” is not an image that can be used here.',
  uploadAmount: '{{loaded}} of {{total}}',
  uploadCancelled:
    'The upload of “{{name}}” was cancelled. The file is still chosen, save to upload it again.',
  uploadDone: 'Uploaded.',
  uploadFailed: '“{{name}}” was not uploaded. {{reason}}',
  uploadPreparing: 'Preparing the upload …',
  uploadProgressOf: 'Upload of {{name}}',
  uploadRelaying: 'Cloudflare’s upload host does not answer, sending through this site …',
  uploads: 'Uploads',
  uploadSending: 'Uploading …',
  uploadStopped: 'Not uploaded.',
  uploadUnreachable:
    '“{{name}}” was not uploaded, because the connection failed. Your form is unchanged.',
  variants: 'Sizes and variants',
  variantsAfterSave: 'Every size appears here as soon as the image is saved.',
  ...bulkWords,
  ...cropAndFocalPointWords,
  ...galleryWords,
  ...listWords,
  ...outcomeWords,
  ...playgroundWords,
  ...stateWords,
  ...statsWords,
  ...timelineWords,
  ...usagesWords,
  ...variantsWords,
} as const

/** What the parts of the document page and the dashboard say: a file of its own in each language. */
export const panelWords = {
  ...cropAndFocalPointWords,
  ...outcomeWords,
  ...playgroundWords,
  ...stateWords,
  ...statsWords,
  ...timelineWords,
  ...usagesWords,
  ...variantsWords,
} as const

/** `files` of `files_one` and `files_other`. */
type PluralStem<Key> = Key extends `${infer Stem}_one` ? Stem : never

/** Forms that English does not have: `Intl.PluralRules` says which one a number takes. */
type FurtherForms = `${PluralStem<keyof typeof en>}_${'few' | 'many' | 'two' | 'zero'}`

export type Words = Readonly<
  Partial<Record<FurtherForms, string>> & Record<keyof typeof en, string>
>

/** The part of a language that lies in `panels/`. */
export type PanelWords = Readonly<
  Partial<
    Record<`${PluralStem<keyof typeof panelWords>}_${'few' | 'many' | 'two' | 'zero'}`, string>
  > &
    Record<keyof typeof panelWords, string>
>
