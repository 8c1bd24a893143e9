import type { AdminComponentName } from '../../optionTypes.js'

/** Every component the admin panel loads from this package, once. A test resolves each path. */
export const componentPaths: Readonly<Record<AdminComponentName, string>> = {
  bulkActions: 'payload-cloudflare-images/client#BulkActions',
  cropField: 'payload-cloudflare-images/client#CropField',
  dimensionsCell: 'payload-cloudflare-images/client#DimensionsCell',
  directUploads: 'payload-cloudflare-images/client#DirectUploads',
  doctorView: 'payload-cloudflare-images/rsc#DoctorView',
  fileField: 'payload-cloudflare-images/client#FileField',
  cropAndFocalPointField: 'payload-cloudflare-images/client#CropAndFocalPointField',
  gallery: 'payload-cloudflare-images/rsc#Gallery',
  imageIdCell: 'payload-cloudflare-images/client#ImageIdCell',
  listPresets: 'payload-cloudflare-images/client#ListPresets',
  playgroundField: 'payload-cloudflare-images/client#PlaygroundField',
  privacyCell: 'payload-cloudflare-images/client#PrivacyCell',
  rawDataField: 'payload-cloudflare-images/client#RawDataField',
  stateField: 'payload-cloudflare-images/client#StateField',
  statsWidget: 'payload-cloudflare-images/rsc#StatsWidget',
  statusCell: 'payload-cloudflare-images/client#StatusCell',
  timelineField: 'payload-cloudflare-images/client#TimelineField',
  usagesField: 'payload-cloudflare-images/client#UsagesField',
  variantsField: 'payload-cloudflare-images/client#VariantsField',
}
