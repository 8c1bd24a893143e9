import type { AdminComponentName } from '../../optionTypes.js'
import type { Service } from '../../service/createService.js'

import { componentPaths } from '../componentPaths.js'

/** The path of a component: ours, the site's own, or false where it is switched off. */
export function componentOf({
  name,
  service,
}: {
  name: AdminComponentName
  service: Service
}): false | string {
  return service.options.admin.components[name] ?? componentPaths[name]
}
