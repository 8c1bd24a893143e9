export type CurlCall = { headers: Headers; init: RequestInit; url: string }

/**
 * One line of curl as a request. Knows the options that the documentation uses.
 *
 * @throws for any other option
 */
export function readCurl(line: string): CurlCall {
  const [, ...words] = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, text, word]) => text ?? word!)
  const headers = new Headers()
  const init: RequestInit = {}
  let url = ''
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(': ')
      headers.set(name, value.join(': '))
    } else if (word === '--json') {
      headers.set('Content-Type', 'application/json')
      init.body = words.shift() ?? ''
      init.method = 'POST'
    } else if (word.startsWith('-')) {
      if (word !== '-g') throw new Error(`What does ${word} mean?`)
    } else url = word
  }
  return { headers, init, url }
}
