import { validateMimeType } from 'payload/shared'

/** Files that were chosen, dropped or pasted in the drawer for many files, and that it leaves out. */
export function findLeftOut(event: Event): File[] {
  const { target } = event
  const area = target instanceof Element ? target.closest('.bulk-upload--add-files') : null
  const accept = area?.querySelector<HTMLInputElement>('input[type=file]')?.accept ?? ''
  return listRefused({ accept, files: filesOf(event) })
}

/** Those whose type is none of these, where all of these are images. */
export function listRefused<Some extends Readonly<{ type: string }>>({
  accept,
  files,
}: {
  /** As an input has it. */
  accept: string
  files: readonly Some[]
}): Some[] {
  const types = accept.split(',').map((type) => type.trim())
  if (!types.every((type) => type.startsWith('image/'))) return []
  return files.filter(({ type }) => !validateMimeType(type, types))
}

function filesOf(event: Event): File[] {
  const files =
    event instanceof DragEvent
      ? event.dataTransfer?.files
      : event instanceof ClipboardEvent
        ? event.clipboardData?.files
        : event.target instanceof HTMLInputElement
          ? event.target.files
          : null
  return [...(files ?? [])]
}
