import type { Config } from 'payload'

import type { Service } from '../../service/createService.js'

import { doctorPath } from '../../core/diagnosis.js'
import { componentOf } from '../admin/componentOf.js'

type Admin = NonNullable<Config['admin']>

/** Adds the page that shows what `doctor` finds. A view of the site with the same key stays. */
export function addDoctor({ admin, service }: { admin: Admin; service: Service }): Admin {
  const path = componentOf({ name: 'doctorView', service })
  if (path === false || !service.options.enabled) return admin
  return {
    ...admin,
    components: {
      ...admin.components,
      views: {
        cloudflareImagesDoctor: {
          Component: { path },
          exact: true,
          meta: { title: 'Cloudflare Images' },
          path: doctorPath,
        },
        ...admin.components?.views,
      },
    },
  }
}
