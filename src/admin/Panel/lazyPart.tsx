'use client'
import type { ComponentType, ReactNode } from 'react'

import { lazy, Suspense } from 'react'

import { useWords } from '../useWords.js'

/** What is loaded when it is first shown. A script that is gone after an update takes no page down. */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const Part = lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await load() }
    } catch {
      return { default: Missing }
    }
  })
  return function LazyPart(props: Props): ReactNode {
    return (
      <Suspense fallback={<Loading />}>
        <Part {...props} />
      </Suspense>
    )
  }
}

function Loading(): ReactNode {
  return <p role="status">{useWords()('timelineLoading')}</p>
}

function Missing(): ReactNode {
  return <p role="alert">{useWords()('partMissing')}</p>
}
