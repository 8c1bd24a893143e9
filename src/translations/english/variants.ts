/** Words of one part of the admin panel; merged in languages/en.ts. */
export const variantsWords = {
  variantsAfterChange: 'Shows the change once you save.',
  variantsCodeCopied: 'Code for {{label}} copied, of {{name}}.',
  variantsCopyCode: 'Copy code',
  variantsFailed: 'Not delivered ({{reason}}).',
  variantsMeasuring: 'Loading …',
  variantsOther: 'Delivered with {{width}} × {{height}} px instead.',
  variantsSaved: 'As sites get them now.',
  variantsUnmeasured: 'The delivery host does not tell bytes and format.',
  variantsUnsaved: 'As sites get them once you save.',
} as const
