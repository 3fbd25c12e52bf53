/**
 * The words of a command line as a POSIX shell splits it, `$'…'` of bash included. Enough for a curl that
 * somebody pasted; variables stay as they are written.
 */
function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const piece =
    /\\\r?\n|(\s+)|'([^']*)'|\$'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\$]+|\$)/g
  for (const [, blank, single, ansi, double, escaped, plain] of line.matchAll(piece)) {
    if (blank !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      continue
    }
    const text =
      single ??
      (ansi === undefined ? undefined : ansi.replace(/\\([\s\S])/g, (_, c: string) => escapes[c] ?? c)) ??
      (double === undefined ? undefined : double.replace(/\\(["\\$`])|\\\r?\n/g, '$1')) ??
      escaped ??
      plain
    if (text !== undefined) word = (word ?? '') + text
  }
  return word === undefined ? words : [...words, word]
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** What a curl command sends, as far as its line tells. */
export interface CurlRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

/** Options that take a value and say nothing about the request. */
const valued =
  /^(-[omwxKETcbCDeEPrtUyYz]|--(output|max-time|connect-timeout|proxy|retry|cacert|cert|resolve|write-out|config|cookie-jar|user-agent))$/

/** Reads a curl command line; undefined where it is none. */
export function readCurl(line: string): CurlRequest | undefined {
  const [command, ...words] = shellWords(line.replace(/^\s*[$%#>]\s+/, ''))
  if (command !== 'curl') return undefined
  let method: string | undefined
  let url = ''
  const headers: [string, string][] = []
  const data: string[] = []
  while (words.length > 0) {
    const word = words.shift() ?? ''
    const [, long, joined] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? []
    const [, short, rest] = /^(-[XHduA])([\s\S]+)$/.exec(word) ?? []
    const option = long ?? short ?? word
    const value = () => joined ?? rest ?? words.shift() ?? ''
    if (/^(-X|--request)$/.test(option)) method = value()
    else if (/^(-H|--header)$/.test(option)) headers.push(pairOf(value()))
    else if (/^(-d|--data(-raw|-binary|-ascii|-urlencode)?|--json)$/.test(option)) {
      data.push(value())
      if (option === '--json') headers.push(['content-type', 'application/json'])
    } else if (/^(-u|--user)$/.test(option))
      headers.push(['authorization', `Basic ${Buffer.from(value()).toString('base64')}`])
    else if (/^(-b|--cookie)$/.test(option)) headers.push(['cookie', value()])
    else if (option === '--url') url = value()
    else if (/^(-G|--get)$/.test(option)) method ??= 'GET'
    else if (/^(-I|--head)$/.test(option)) method ??= 'HEAD'
    else if (valued.test(option)) value()
    else if (!word.startsWith('-')) url = url || word
  }
  // A body that is read from a file is not in the transcript.
  const isShown = data.length > 0 && !data.some((part) => part.startsWith('@'))
  const body = isShown ? data.join('&') : undefined
  return { method: (method ?? (data.length > 0 ? 'POST' : 'GET')).toUpperCase(), url, headers, body }
}

const pairOf = (header: string): [string, string] => {
  const colon = header.indexOf(':')
  return colon < 0 ? [header, ''] : [header.slice(0, colon), header.slice(colon + 1)]
}
