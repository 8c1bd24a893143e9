/** Commands that messages name, as a person can copy them. */
export const reconcileCommand = 'npx payload cloudflare-images reconcile'
export const setupCommand = 'npx payload cloudflare-images setup'
