import type { Scenario } from './scenarios.js'

import { directScenarios } from './directScenarios.js'
import { migrateScenarios } from './migrateScenarios.js'
import { outageScenarios } from './outageScenarios.js'
import { privacyScenarios } from './privacyScenarios.js'
import { uploadScenarios } from './scenarios.js'
import { settlingScenarios } from './settlingScenarios.js'

const all = {
  ...uploadScenarios,
  ...directScenarios,
  ...privacyScenarios,
  ...settlingScenarios,
  ...outageScenarios,
  ...migrateScenarios,
}

export type ScenarioName = keyof typeof all

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = all
