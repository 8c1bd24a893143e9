export { createEmulator } from '../emulator/createEmulator.js'
export type { Emulator, EmulatorOptions, NamedVariantInput } from '../emulator/emulatorOptions.js'
export type { Faults } from '../emulator/faults/createFaults.js'
export {
  type EmulatorOperation,
  emulatorOperations,
  type Fault,
  type FaultAnswer,
  faultPresets,
} from '../emulator/faults/fault.js'
export type { LoggedRequest } from '../emulator/http/createRequestLog.js'
export {
  cloudflareOrigins,
  type EmulatorOrigins,
  emulatorOrigins,
  type HostKind,
} from '../emulator/http/origins.js'
export {
  type ServedEmulator,
  serveEmulator,
  type ServeEmulatorOptions,
} from '../emulator/http/serveEmulator.js'
export type { SigningKey } from '../emulator/store/settings.js'
export type { EmulatorFetch } from '../emulator/upload/emulatorFetch.js'
export type { SentNotification } from '../emulator/webhooks/createNotifier.js'
