import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { componentPaths } from './componentPaths.js'

type ComponentOfArgs = {
  name: AdminComponentName
  service: Service
}

/** The path of a component: ours, the site's own, or false where it is switched off. */
export function componentOf({ name, service }: ComponentOfArgs): false | string {
  return service.options.admin.components[name] ?? componentPaths[name]
}
