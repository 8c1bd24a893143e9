/** Path of the webhook, under Payload's API route. */
export const webhookPath = '/cloudflare-images/webhook'
