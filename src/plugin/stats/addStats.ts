import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

type Admin = NonNullable<Config['admin']>

/** Adds the widget of the dashboard. */
export function addStats({ admin }: { admin: Admin | undefined; service: Service }): Admin {
  return { ...admin }
}
