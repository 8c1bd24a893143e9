export { parseDeliveryBase } from '../core/deliveryUrl.js'
export type { DeliveryShape } from '../core/deliveryUrl.js'
export {
  bucketExpiry,
  signDeliveryUrl,
  signDeliveryUrl as signURL,
  verifySignedUrl,
  verifySignedUrl as verifySignedURL,
} from '../core/signing.js'
export type { SignatureState } from '../core/signing.js'
export { verifyWebhook } from '../core/webhookVerification.js'
export type { WebhookHeaders, WebhookProof } from '../core/webhookVerification.js'
