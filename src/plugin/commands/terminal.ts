import { createInterface } from 'node:readline/promises'

/** Where a command reads and writes. */
export type Terminal = {
  /** Asks a person; false for anything but a yes. */
  ask: (question: string) => Promise<boolean>
  /** Gives standard output back to others, once everything is written. */
  close: () => Promise<void>
  /** A line for people: progress, questions, problems. */
  err: (text: string) => void
  /** A person is there to be asked. */
  isInteractive: boolean
  /** The command's result; resolves when it is on its way, so that a long list needs no memory. */
  out: (text: string) => Promise<void>
  /** Replaces the last line of progress; nothing where nobody looks. */
  progress: (text: string) => void
}

type Streams = Pick<NodeJS.Process, 'stderr' | 'stdin' | 'stdout'>

/**
 * Takes standard output for the command's result alone: what anything else prints there meanwhile,
 * a database adapter say, goes to standard error.
 */
export function openTerminal({ stderr, stdin, stdout }: Streams = process): Terminal {
  const write = stdout.write.bind(stdout)
  stdout.write = stderr.write.bind(stderr)
  const isInteractive = stdin.isTTY && stderr.isTTY
  let hasProgress = false
  const clear = (): void => {
    if (hasProgress) stderr.write('\r\u001b[2K')
    hasProgress = false
  }
  const flush = (send: (done: () => void) => unknown): Promise<void> =>
    new Promise((resolve) => {
      send(resolve)
    })
  return {
    async ask(question) {
      clear()
      const reader = createInterface({ input: stdin, output: stderr })
      // The end of the input is an answer, too; the question alone would wait for ever.
      const ended = new Promise<string>((resolve) => {
        reader.once('close', () => resolve(''))
      })
      const answer = await Promise.race([reader.question(`${question} [y/N] `), ended])
      reader.close()
      return /^y(es)?$/i.test(answer.trim())
    },
    async close() {
      clear()
      await flush((done) => write('', done))
      await flush((done) => stderr.write('', done))
      stdout.write = write
    },
    err(text) {
      clear()
      stderr.write(`${text}\n`)
    },
    isInteractive,
    out: (text) => flush((done) => write(text, done)),
    progress(text) {
      if (!stderr.isTTY) return
      clear()
      stderr.write(text)
      hasProgress = true
    },
  }
}
