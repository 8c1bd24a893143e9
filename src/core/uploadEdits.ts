/**
 * Key under which the admin panel sends crop and focal point along with a document's data. Payload
 * sends them in the query, but its buttons for drafts and publishing leave them out.
 */
export const uploadEditsKey = '_cloudflareUploadEdits'
