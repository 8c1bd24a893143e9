// What the tests import from `@jest/globals`, outside of Jest: the same parts, in a plain process.
import { jestExpect } from '@jest/expect'
import { ModernFakeTimers } from '@jest/fake-timers'
import { ModuleMocker } from 'jest-mock'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus'

const timers = new ModernFakeTimers({
  config: { fakeTimers: {}, rootDir: process.cwd() },
  global: globalThis,
})
const mocker = new ModuleMocker(globalThis)

export const expect = jestExpect

export const jest = {
  advanceTimersByTimeAsync: async (ms) => timers.advanceTimersByTimeAsync(ms),
  fn: (implementation) => mocker.fn(implementation),
  setSystemTime: (now) => timers.setSystemTime(now),
  useFakeTimers: (config) => timers.useFakeTimers(config),
  useRealTimers: () => timers.useRealTimers(),
}
