export { CropField } from '../admin/CropField/CropField.js'
export { DirectUploads } from '../admin/DirectUpload/DirectUploads.js'
export { VariantsField } from '../admin/VariantsField/VariantsField.js'
