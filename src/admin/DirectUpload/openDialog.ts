/**
 * The dialog that is open on top of the page. It traps the focus, so what shall be reached by
 * keyboard has to stand in it.
 */
export function findOpenDialog(): Element | null {
  return [...document.querySelectorAll('dialog[open]')].at(-1) ?? null
}

/**
 * Whether a rejected upload would be reported by the form that asked for it. Payload's bulk upload
 * swallows what an upload handler throws and counts the file as saved; a form of its own does not.
 */
export function doesFormReport(): boolean {
  const dialog = findOpenDialog()
  return dialog === null || dialog.id.startsWith('doc-drawer')
}

/** The drawer inside the one for many files that takes more of them. */
export function isForAdding({ id }: Element): boolean {
  return id.startsWith('bulk-upload-drawer--add-more-files')
}
