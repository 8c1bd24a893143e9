export { CropField } from '../admin/CropField/CropField.js'
export { VariantsField } from '../admin/VariantsField/VariantsField.js'
