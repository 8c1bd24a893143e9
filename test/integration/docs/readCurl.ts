export type CurlCall = { headers: Headers; init: RequestInit; url: string }

/**
 * One line of curl as a request. Knows the options that the documentation uses.
 *
 * @throws for any other option, and for brackets that curl itself would refuse
 */
export function readCurl(line: string): CurlCall {
  const [, ...words] = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, text, word]) => text ?? word!)
  const headers = new Headers()
  const init: RequestInit = {}
  let url = ''
  let isLiteral = false
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(': ')
      headers.set(name, value.join(': '))
    } else if (word === '--json') {
      headers.set('Content-Type', 'application/json')
      init.body = words.shift() ?? ''
      init.method = 'POST'
    } else if (word === '-g') isLiteral = true
    // The answer goes into a file.
    else if (word === '-O') continue
    else if (word.startsWith('-')) throw new Error(`What does ${word} mean?`)
    else url = word
  }
  if (!isLiteral && /[[\]{}]/.test(url)) throw new Error(`curl needs -g for ${url}`)
  return { headers, init, url }
}
