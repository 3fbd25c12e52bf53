import { broken, type CapturedExchange, headersOf, type Parsed } from './exchange.ts'
import { type CurlRequest, readCurl } from './shell.ts'

/** Whether text looks like what `curl -i` or `curl -v` writes. */
export const isTranscript = (text: string): boolean =>
  /^([<>] ?)?HTTP\/[\d.]+ \d{3}|^> [A-Z]+ \S+ HTTP\/|^\s*([$%#] )?curl\s/m.test(text)

type Pairs = (readonly [name: string, value: string])[]

interface Open {
  curl: CurlRequest | undefined
  /** Of the `>` lines: `POST /v1/things HTTP/1.1`. */
  verb: { readonly method: string; readonly path: string } | undefined
  sent: Pairs
  isSecure: boolean
  status: number
  received: Pairs
  part: 'request' | 'headers' | 'body'
  body: string[]
}

const fresh = (curl?: CurlRequest): Open => ({
  curl,
  verb: undefined,
  sent: [],
  isSecure: false,
  status: 0,
  received: [],
  part: 'request',
  body: [],
})

const statusLine = /^HTTP\/[\d.]+ (\d{3})\b/
const requestLine = /^> ([A-Z]+) (\S+) HTTP\/([\d.]+)/
const command = /^\s*(?:[$%#] )?curl\s/
// The meter that curl draws when its output is no terminal, and what `-v` says of bytes.
const chatter = /^[{}] \[\d+ bytes data\]|^\s*% Total|^\s*Dload|--:--:--|^\* /

/**
 * Reads what `curl -i` wrote, with or without the lines of `-v`, and with or without the command itself. A
 * request that is nowhere shown has an empty method and URL.
 */
export function readTranscript(file: string, text: string): Parsed {
  const exchanges: CapturedExchange[] = []
  const asides: string[] = []
  let open = fresh()
  const finish = () => {
    const isInterim = open.status < 200
    if (!isInterim) exchanges.push({ ...exchangeOf(open), source: `${file}:${exchanges.length + 1}` })
    else if (open.curl) asides.push(open.curl.url)
  }
  const lines = linesOf(text)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const status = Number(statusLine.exec(line)?.[1] ?? 0)
    const [, method, path, version = ''] = requestLine.exec(line) ?? []
    if (command.test(line)) {
      finish()
      let whole = line
      while (isUnfinished(whole) && index + 1 < lines.length) whole += `\n${lines[++index]}`
      open = fresh(readCurl(whole))
    } else if (method !== undefined && path !== undefined) {
      if (open.status >= 200) {
        finish()
        open = fresh(open.curl)
      }
      open.verb = { method, path }
      open.isSecure ||= version.startsWith('2') || version.startsWith('3')
    } else if (/^> ?/.test(line) && open.part === 'request') addHeader(open.sent, line.slice(2))
    else if (status > 0) {
      if (open.status >= 200) {
        finish()
        // A redirect that curl followed: whom it asked then only `>` lines can tell.
        const isFollowed = open.status >= 300 && open.status < 400 && open.verb === undefined
        open = fresh(isFollowed ? open.curl : undefined)
      }
      Object.assign(open, { status, received: [], part: 'headers', body: [] })
    } else if (chatter.test(line)) open.isSecure ||= /^\* .*(SSL|TLS|ALPN)/.test(line)
    else if (open.part === 'headers') {
      if (line === '') open.part = 'body'
      else addHeader(open.received, line)
    } else if (open.part === 'body') open.body.push(line)
  }
  finish()
  if (exchanges.length === 0) throw broken(file, 'has no line such as HTTP/1.1 200 OK')
  return { exchanges, leftOut: [], asides }
}

/** The lines of a transcript; `<` lines count where `-i` did not write the same without the mark. */
function linesOf(text: string): string[] {
  const lines = text
    .replace(/\r+\n/g, '\n')
    // A body without a line end at its end has what comes next on its last line.
    .replace(/([}\]])(HTTP\/[\d.]+ \d{3}\b|\* Connection #\d+ to host|\* Closing connection)/g, '$1\n$2')
    .split('\n')
  const isDoubled = lines.some((line) => statusLine.test(line))
  return lines.flatMap((line) => {
    if (!/^<( |$)/.test(line)) return [line]
    return isDoubled ? [] : [line.slice(2)]
  })
}

function addHeader(headers: Pairs, line: string): void {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(line) ?? []
  if (name !== undefined && value !== undefined) headers.push([name, value])
}

/** A quote is open, or the line ends in a backslash. */
function isUnfinished(line: string): boolean {
  if (/\\$/.test(line)) return true
  const rest = line.replace(/\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"/g, '')
  return /['"]/.test(rest)
}

function exchangeOf({ curl, verb, sent, isSecure, status, received, body }: Open) {
  const host = sent.find(([name]) => name.toLowerCase() === 'host')?.[1]
  const isLocal = /^(localhost|127\.|\[::1\])/.test(host ?? '')
  const scheme = isSecure || !isLocal ? 'https' : 'http'
  const asked = verb && host ? `${scheme}://${host}${verb.path}` : ''
  const text = body.join('\n').replace(/\n$/, '')
  return {
    request: {
      method: verb?.method ?? curl?.method ?? '',
      url: curl?.url || asked,
      headers: headersOf(sent.length > 0 ? sent : (curl?.headers ?? [])),
      body: curl?.body,
    },
    response: { status, headers: headersOf(received), body: text === '' ? undefined : text },
  }
}
