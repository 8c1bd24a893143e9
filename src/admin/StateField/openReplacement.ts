/**
 * Opens what Payload offers for a new file in the form around an element: its own button takes the
 * old one out, which makes room for the field.
 */
export function openReplacement(inside: Element): void {
  const form = inside.closest('form') ?? document
  const remove = form.querySelector<HTMLButtonElement>('.file-details__remove')
  remove?.click()
  requestAnimationFrame(() => {
    const field = form.querySelector('.file-field')
    field?.scrollIntoView({ block: 'center' })
    field?.querySelector('button')?.focus()
    field?.querySelector<HTMLInputElement>('input[type=file]')?.click()
  })
}
