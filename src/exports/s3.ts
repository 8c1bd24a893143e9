export type { FileStorage } from '../core/fileTarget.js'
export { s3Files, type S3FilesOptions } from '../s3/s3Files.js'
