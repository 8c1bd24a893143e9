import type { AdminViewServerProps } from 'payload'
import type { ReactNode } from 'react'

import { DefaultTemplate } from '@payloadcms/next/templates'
import { Gutter } from '@payloadcms/ui'
import { redirect } from 'next/navigation.js'
import { formatAdminURL } from 'payload/shared'

import { doctorPath } from '../../core/diagnosis.js'
import { Doctor } from './Doctor.js'

/** A page of the panel. Payload shows views of plugins to everybody, so that they look after themselves. */
export function DoctorView({
  initPageResult: { locale, permissions, req, visibleEntities },
  params,
  searchParams,
}: AdminViewServerProps): ReactNode {
  const { i18n, payload, user } = req
  const { admin, routes } = payload.config
  if (!permissions.canAccessAdmin) {
    const adminRoute = routes.admin
    const here = formatAdminURL({ adminRoute, path: doctorPath })
    const login = formatAdminURL({ adminRoute, path: admin.routes.login })
    redirect(`${login}?redirect=${encodeURIComponent(here)}`)
  }
  return (
    <DefaultTemplate
      i18n={i18n}
      {...(locale === undefined ? {} : { locale })}
      {...(params === undefined ? {} : { params })}
      {...(searchParams === undefined ? {} : { searchParams })}
      {...(user === null ? {} : { user })}
      payload={payload}
      permissions={permissions}
      req={req}
      visibleEntities={visibleEntities}
    >
      <Gutter>
        <Doctor />
      </Gutter>
    </DefaultTemplate>
  )
}
