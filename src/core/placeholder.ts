/** What stands in for a picture until it is there. Shows the picture, roughly: treat it as one. */
export type Placeholder = {
  /** Average of what is visible, as `#rrggbb`; `null` where nothing is. */
  color: null | string
  /** Whether anything shows through. */
  hasAlpha: boolean
  /** Base64. */
  thumbhash: string
}

export type StoredPlaceholder = { [Key in keyof Placeholder]: null | Placeholder[Key] }

/** Of a document whose picture is not known. A fresh copy: Payload changes what it is given. */
export const noPlaceholder = (): StoredPlaceholder => ({
  color: null,
  hasAlpha: null,
  thumbhash: null,
})
