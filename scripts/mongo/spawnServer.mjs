import { spawn } from 'node:child_process'

const KEPT_ERROR_LINES = 3

/**
 * Starts a server that prints its address (mongodb://...) on a line of its own and ends when its
 * standard input closes. Any output restarts the clock of `silenceMs`, so a download that
 * moves may take its time and one that hangs may not.
 */
export function spawnServer({ command, args, cwd, env = process.env, silenceMs = 20_000 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    const closed = new Promise((done) => child.once('close', done))
    let output = ''
    let errors = ''
    let timer

    const stop = async () => {
      child.stdin.end()
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await closed
      clearTimeout(kill)
    }
    const fail = (reason) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      const lines = new Set(errors.trim().split('\n'))
      const detail = [...lines].slice(0, KEPT_ERROR_LINES).join(' ')
      reject(new Error(detail === '' ? reason : `${reason}: ${detail}`))
    }
    const restartTimer = () => {
      clearTimeout(timer)
      timer = setTimeout(() => fail(`no answer within ${silenceMs / 1000} s`), silenceMs)
    }
    const read = (text) => {
      restartTimer()
      output += text
      const uri = /^mongodb:\/\/\S+$/m.exec(output)?.[0]
      if (uri === undefined || !output.includes('\n', output.indexOf(uri))) return
      clearTimeout(timer)
      child.stdout.removeListener('data', read).resume()
      resolve({ uri, stop })
    }

    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (errors = (errors + text).slice(0, 4_000)))
    child.stdin.on('error', () => undefined)
    child.once('error', (error) => fail(error.message))
    child.once('close', (code) => fail(`ended with code ${code}`))
    restartTimer()
  })
}
