import type { ReactNode } from 'react'

function Icon({ path }: { path: string }): ReactNode {
  return (
    <svg
      aria-hidden
      className="cloudflare-gallery__icon"
      fill="none"
      height="16"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 16 16"
      width="16"
    >
      <path d={path} />
    </svg>
  )
}

export const largeIcon = <Icon path="M10 2h4v4M14 2 9.5 6.5M6 14H2v-4M2 14l4.5-4.5" />

export const lockIcon = <Icon path="M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5" />

export const fileIcon = <Icon path="M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5" />

export const warningIcon = <Icon path="M8 1.5 15 14H1zM8 6v4M8 12v.1" />
