import type { Asked, Case, EndpointRow } from './endpointRow.js'

export type { Asked, Case } from './endpointRow.js'

const ownDocument = {
  admin: 200,
  anonymous: 404,
  // Who may change others may not look after this one.
  author: 403,
  editor: 200,
  'other tenant': 404,
  reader: 403,
}
const wholeAccount = {
  admin: 200,
  anonymous: 401,
  author: 403,
  editor: 403,
  'other tenant': 403,
  reader: 403,
}
/** Whoever may read the document. */
const readable = { ...ownDocument, author: 200, reader: 200 }
const shown = { ...readable, admin: 302, author: 302, editor: 302, reader: 302 }
/** Nobody but the editor who was issued it. */
const issued = { ...wholeAccount, admin: 403, editor: 200 }
const everyone = (status: number): EndpointRow['answers'] => ({
  admin: status,
  anonymous: status,
  author: status,
  editor: status,
  'other tenant': status,
  reader: status,
})

const form = (fields: Record<string, Blob | string>): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') data.set(name, value)
    else data.set(name, value, 'photo.jpg')
  }
  return data
}

export const webhookSecret = 'the-secret-of-the-webhook'
const unknownImage = { data: { id: 'ffffffff-0000-4000-8000-000000000000' } }

/** Every endpoint of the plugin, who may call it, and what everyone else is told. */
export const endpointTable: readonly EndpointRow[] = [
  {
    answers: { ...wholeAccount, admin: 201, author: 201, editor: 201, 'other tenant': 201 },
    ask: () => ({
      body: { filename: 'new.jpg', mimeType: 'image/jpeg', size: 1000 },
      method: 'post',
      path: '/media/direct-upload',
    }),
    declared: 'post /media/direct-upload',
    name: 'asking for an upload URL',
  },
  {
    answers: { ...wholeAccount, admin: 201, editor: 201, 'other tenant': 201 },
    ask: () => ({
      body: {
        document: { tenant: 'a' },
        filename: 'new.jpg',
        mimeType: 'image/jpeg',
        size: 1000,
      },
      method: 'post',
      path: '/media/direct-upload',
    }),
    declared: 'post /media/direct-upload',
    name: 'asking for an upload URL with a document',
  },
  {
    answers: issued,
    ask: ({ photo, receipt }) => ({
      body: form({ file: photo, receipt }),
      method: 'post',
      path: '/media/direct-upload/relay',
    }),
    declared: 'post /media/direct-upload/relay',
    name: "sending a file through the site with the editor's receipt",
  },
  {
    answers: issued,
    ask: ({ receipt }) => ({
      body: { receipt },
      method: 'post',
      path: '/media/direct-upload/cancel',
    }),
    declared: 'post /media/direct-upload/cancel',
    name: "cancelling the editor's upload",
  },
  {
    answers: issued,
    ask: ({ receipt }) => ({
      body: { receipt },
      method: 'post',
      path: '/media/direct-upload/check',
    }),
    declared: 'post /media/direct-upload/check',
    name: "asking whether the editor's receipt can still be saved",
  },
  {
    answers: { ...ownDocument, admin: 409, editor: 409 },
    ask: ({ documentId }) => ({ body: {}, method: 'post', path: `/media/${documentId}/retry` }),
    declared: 'post /media/:id/retry',
    name: 'retrying what has arrived already',
  },
  {
    answers: ownDocument,
    ask: ({ documentId }) => ({ method: 'post', path: `/media/${documentId}/refresh` }),
    declared: 'post /media/:id/refresh',
    name: 'refreshing a document',
  },
  {
    // Each of a list is answered for itself: the test looks at the first.
    answers: ownDocument,
    ask: ({ documentId }) => ({
      body: { ids: [documentId] },
      method: 'post',
      path: '/media/refresh',
    }),
    declared: 'post /media/refresh',
    name: 'refreshing a list',
  },
  {
    answers: wholeAccount,
    ask: () => ({ body: { unsettled: true }, method: 'post', path: '/media/refresh' }),
    declared: 'post /media/refresh',
    name: 'refreshing all that is unsettled',
  },
  ...(['refresh', 'retry', 'placeholder'] as const).map((action) => ({
    answers: ownDocument,
    ask: ({ documentId }: Case): Asked => ({
      body: { action, ids: [documentId] },
      method: 'post',
      path: '/media/bulk',
    }),
    declared: 'post /media/bulk',
    name: `${action} of a list`,
  })),
  {
    answers: ownDocument,
    ask: ({ documentId }) => ({
      body: { action: 'delete', ids: [documentId] },
      method: 'post',
      path: '/media/bulk',
    }),
    declared: 'post /media/bulk',
    name: 'deleting a list',
  },
  {
    answers: ownDocument,
    ask: ({ documentId }) => ({ method: 'get', path: `/media/${documentId}/events` }),
    declared: 'get /media/:id/events',
    name: 'the events of a document',
  },
  {
    answers: ownDocument,
    ask: ({ documentId }) => ({ method: 'get', path: `/media/${documentId}/cloudflare` }),
    declared: 'get /media/:id/cloudflare',
    name: 'what Cloudflare says of an image',
  },
  {
    answers: readable,
    ask: ({ documentId }) => ({ method: 'get', path: `/media/${documentId}/usages` }),
    declared: 'get /media/:id/usages',
    name: 'where an image is used',
  },
  {
    answers: readable,
    ask: ({ imageId }) => ({ method: 'get', path: `/media/by-image-id/${imageId}` }),
    declared: 'get /media/by-image-id/:imageId',
    name: 'a document by its image',
  },
  {
    // Nobody has a mark here: who may see the picture is sent to it.
    answers: shown,
    ask: ({ documentId }) => ({ method: 'get', path: `/media/${documentId}/watermarked/public` }),
    declared: 'get /media/:id/watermarked/:variant',
    name: 'a picture with the mark of its viewer',
  },
  {
    answers: shown,
    ask: ({ documentId }) => ({ method: 'head', path: `/media/${documentId}/watermarked/public` }),
    name: 'the headers of a picture with the mark of its viewer',
  },
  {
    answers: readable,
    ask: ({ documentId }) => ({ method: 'get', path: `/media/${documentId}/image-url` }),
    declared: 'get /media/:id/image-url',
    name: 'the URL of an image',
  },
  {
    answers: readable,
    ask: ({ documentId }) => ({ body: {}, method: 'post', path: `/media/${documentId}/share` }),
    declared: 'post /media/:id/share',
    name: 'sharing an image',
  },
  {
    answers: readable,
    ask: ({ documentId }) => ({
      body: { focalX: 10, focalY: 90 },
      method: 'post',
      path: `/media/${documentId}/preview`,
    }),
    declared: 'post /media/:id/preview',
    name: 'previewing a focal point',
  },
  {
    answers: wholeAccount,
    ask: ({ imageId }) => ({ method: 'get', path: `/cloudflare-images/events?imageId=${imageId}` }),
    declared: 'get /cloudflare-images/events',
    name: 'the events of any image',
  },
  {
    answers: wholeAccount,
    ask: () => ({ body: { dryRun: true }, method: 'post', path: '/cloudflare-images/cleanup' }),
    declared: 'post /cloudflare-images/cleanup',
    name: 'cleaning up',
  },
  {
    answers: wholeAccount,
    ask: () => ({ method: 'get', path: '/cloudflare-images/stats' }),
    declared: 'get /cloudflare-images/stats',
    name: 'the figures of the account',
  },
  {
    answers: wholeAccount,
    ask: () => ({ method: 'get', path: '/cloudflare-images/doctor' }),
    declared: 'get /cloudflare-images/doctor',
    name: 'what is wrong with site and account',
  },
  {
    answers: everyone(200),
    ask: () => ({ method: 'get', path: '/cloudflare-images/health' }),
    declared: 'get /cloudflare-images/health',
    name: 'whether something is wrong',
  },
  {
    answers: everyone(401),
    ask: () => ({ body: unknownImage, method: 'post', path: '/cloudflare-images/webhook' }),
    declared: 'post /cloudflare-images/webhook',
    name: 'the webhook without its secret',
  },
  {
    answers: everyone(404),
    ask: () => ({
      body: unknownImage,
      headers: { 'cf-webhook-auth': webhookSecret },
      method: 'post',
      path: '/cloudflare-images/webhook',
    }),
    declared: 'post /cloudflare-images/webhook',
    name: 'the webhook with its secret, about an unknown image',
  },
  {
    answers: everyone(200),
    ask: ({ accountHash, imageId }) => ({
      method: 'get',
      path: `/cloudflare-images/local/${accountHash}/${imageId}/public`,
    }),
    declared: 'get /cloudflare-images/local/:path(.*)',
    name: 'a public image',
  },
  {
    answers: everyone(404),
    ask: ({ accountHash, photo }) => ({
      body: form({ file: photo }),
      method: 'post',
      path: `/cloudflare-images/local/upload/${accountHash}/ffffffff-0000-4000-8000-000000000000`,
    }),
    declared: 'post /cloudflare-images/local/upload/:path(.*)',
    name: 'an upload URL that was never issued',
  },
  {
    answers: { ...readable, anonymous: 403, 'other tenant': 403 },
    ask: ({ filename }) => ({ method: 'get', path: `/media/file/${filename}` }),
    name: "an original by Payload's file route",
  },
  {
    answers: everyone(501),
    ask: () => ({ method: 'get', path: '/cloudflare-images-ledger' }),
    name: 'the ledger',
  },
  {
    answers: everyone(501),
    ask: () => ({ method: 'get', path: '/cloudflare-images-events' }),
    name: 'the collection of events',
  },
  {
    answers: everyone(501),
    ask: () => ({ method: 'get', path: '/cloudflare-images-usages' }),
    name: 'the index of usages',
  },
]
