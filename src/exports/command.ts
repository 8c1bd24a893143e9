/** Loaded by Payload's bin alone: `payload cloudflare-images <command>`. */
export { script } from '../plugin/commands/script.js'
