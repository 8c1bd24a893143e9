'use client'
import type { ComponentProps, ReactNode } from 'react'

import { Button } from '@payloadcms/ui'

/** Payload's button as it stands in our panels. */
export function SmallButton(props: ComponentProps<typeof Button>): ReactNode {
  return <Button buttonStyle="secondary" margin={false} size="small" {...props} />
}
