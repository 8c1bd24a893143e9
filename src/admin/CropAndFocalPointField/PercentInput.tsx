'use client'
import type { ReactNode } from 'react'

import { useId, useState } from 'react'

type PercentInputProps = {
  label: string
  name: string
  set: (percent: number) => void
  value: number
}

/** A number in percent. While it is typed, what is typed stands; afterwards what became of it. */
export function PercentInput({ label, name, set, value }: PercentInputProps): ReactNode {
  const id = useId()
  const [typed, setTyped] = useState<null | string>(null)
  const shown = String(Math.round(value * 100) / 100)
  return (
    <div className="cloudflare-crop-and-focal-point__number">
      <label htmlFor={id}>{label}</label>
      <input
        data-number={name}
        id={id}
        max={100}
        min={0}
        onBlur={() => setTyped(null)}
        onChange={({ target }) => {
          setTyped(target.value)
          const percent = Number(target.value)
          if (target.value.trim() !== '' && percent >= 0 && percent <= 100) set(percent)
        }}
        step="any"
        type="number"
        value={typed ?? shown}
      />
    </div>
  )
}
