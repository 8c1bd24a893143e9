import type { NamedVariant } from '../../core/variant.js'

/** What this site has set up in the account, remembered so that it never touches the work of others. */
export type CreatedVariants = {
  forget(name: string): Promise<void>
  /** One variant, with every form that it may have at the moment. */
  note(forms: readonly NamedVariant[]): Promise<void>
  noteFlexible(): Promise<void>
  /** Of these names. */
  read(names: readonly string[]): Promise<Noted>
}

export type Noted = {
  /** This site has switched flexible variants on. */
  flexible: boolean
  /** By name. */
  variants: Readonly<Record<string, readonly NamedVariant[]>>
}
