import type { Config } from 'payload'

import { componentPaths } from './componentPaths.js'

type Admin = NonNullable<Config['admin']>

/** Every component of ours is in the import map, whatever the options and the environment say. */
export function addDependencies(admin: Admin | undefined): Admin {
  const ours = Object.fromEntries(
    Object.values(componentPaths).map((path) => [path, { path, type: 'component' as const }]),
  )
  return { ...admin, dependencies: { ...ours, ...admin?.dependencies } }
}
