import type { Config } from 'payload'

type Line = { err?: { message?: string }; level?: number; msg?: string }

const warnLevel = 40
const errorLevel = 50

/**
 * A logger for Payload that tells a person at a terminal what went wrong, and nothing else. While the
 * site starts, its remarks about other things than this command are left out.
 */
export function createLogDestination({
  isReady,
  write,
}: {
  isReady: () => boolean
  write: (text: string) => void
}): NonNullable<Config['logger']> {
  return {
    destination: {
      write(text: string) {
        const { err, level = warnLevel, msg = '' } = parseLine(text)
        if (level < errorLevel && !isReady()) return
        const reason = err?.message === undefined ? '' : `: ${err.message}`
        write(`${level >= errorLevel ? 'Error' : 'Warning'}: ${msg}${reason}`)
      },
    },
    options: { level: 'warn' },
  }
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line
  } catch {
    return { msg: text.trim() }
  }
}
