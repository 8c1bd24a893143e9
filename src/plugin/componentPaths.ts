/** Every component the admin panel loads from this package, once. A test resolves each path. */
export const componentPaths = {
  cropField: 'payload-cloudflare-images/client#CropField',
  directUploads: 'payload-cloudflare-images/client#DirectUploads',
  variantsField: 'payload-cloudflare-images/client#VariantsField',
} as const
