/** What stands where a secret was. */
export const removed = '[removed]'

/** Names of headers, query parameters, cookies and members whose value is a secret. */
const secretName =
  /^(proxy-)?authorization$|^(set-)?cookie$|api[-_]?key|^key$|token|secret|passw|credential|^sig$|signature|session/i

/** @returns whether what carries this name is never to be shown */
export const isSecretName = (name: string): boolean => secretName.test(name)

/** Shorter ones stand in too many other words; they are removed where they are known to be, not elsewhere. */
const shortest = 4
/** A key of one or two letters is hidden where keys stand. */
const shortestKey = 3
/** Shorter ones are removed as whole words only. */
const distinct = 8
/** A capture with more secrets than this is no capture of one client. */
const most = 200

/**
 * The secrets of a run or of a capture. Each one that is added is removed from every text: plain, escaped
 * for JSON or HTML, percent-encoded in whole or in part, and inside base64 at any offset.
 */
export class Secrets {
  /** What stands in the place of each. */
  readonly #values = new Map<string, string>()
  #pattern: RegExp | undefined
  #names: readonly string[] = []

  constructor(values: Iterable<string | undefined> = []) {
    for (const value of values) this.add(value)
  }

  /** Adds a secret; blank and very short ones are passed over. */
  add(value: string | undefined): void {
    const secret = value?.trim() ?? ''
    if (secret.length < shortest || secret === removed || this.#values.size >= most) return
    this.#set(secret, removed)
  }

  /**
   * Adds a key of the run, however short it is.
   * @param name what stands in its place, such as `$CLAID_API_KEY`, so that a command can be repeated
   */
  addKey(value: string | undefined, name: string): void {
    const secret = value?.trim() ?? ''
    if (secret !== '' && !this.#values.has(secret)) this.#set(secret, name)
  }

  /** Adds what a header carries: the token of `Bearer`, both parts of `Basic`, the values of cookies. */
  addHeader(name: string, value: string): void {
    if (/cookie/i.test(name)) {
      // Of `Set-Cookie` the first pair is the cookie; the rest says where it belongs.
      const pairs = /^set-/i.test(name) ? [value.split(';')[0] ?? ''] : value.split(';')
      for (const pair of pairs) this.add(pair.slice(pair.indexOf('=') + 1))
      return
    }
    const [, scheme, token] = /^\s*(bearer|basic|token|digest)\s+(.+)$/i.exec(value) ?? []
    this.add(token ?? value)
    if (token !== undefined && /^basic$/i.test(scheme ?? '')) {
      const pair = Buffer.from(token, 'base64').toString('utf8')
      for (const part of [pair, ...pair.split(':')]) this.add(part)
    }
  }

  /** Adds what a text says of itself to be one: a bearer token, a query parameter or member by its name. */
  addText(text: string): void {
    for (const [, token] of text.matchAll(bearer)) this.add(token)
    for (const [, name = '', value] of text.matchAll(parameter))
      if (isSecretName(name)) this.add(decoded(value))
    for (const [, name = '', value] of text.matchAll(member))
      if (isSecretName(name)) this.add(unescaped(value))
  }

  /** A captured text without any of them, and without what stands at a place for one. */
  strip(text: string): string {
    const masked = text
      .replace(parameter, (all, name: string, value: string) =>
        isSecretName(name) ? all.slice(0, all.length - value.length) + removed : all,
      )
      .replace(member, (all, name: string, value: string) =>
        isSecretName(name) ? `${all.slice(0, all.length - value.length - 1)}${removed}"` : all,
      )
    return this.hide(masked)
  }

  /** The text without any of them. A text of our own making needs no more. */
  hide(text: string): string {
    if (this.#values.size === 0) return text
    if (!this.#pattern) {
      // Longer secrets first: one may begin with another.
      const sorted = [...this.#values].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
      this.#pattern = patternOf(sorted.map(([value]) => value))
      this.#names = sorted.map(([, name]) => name)
    }
    return text.replace(this.#pattern, (_, ...groups: (string | undefined)[]) => {
      return this.#names[groups.findIndex((group) => group !== undefined)] ?? removed
    })
  }

  #set(secret: string, name: string): void {
    this.#values.set(secret, name)
    this.#pattern = undefined
  }

  /** Whether bytes that are no text hold one of them. */
  isIn(bytes: Uint8Array): boolean {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const texts = [buffer.toString('latin1'), buffer.toString('utf8')]
    return texts.some((text) => this.hide(text) !== text)
  }
}

// Prose has "bearer authentication"; a token is longer, or has a digit.
const bearer = /\bbearer\s+((?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}|[\w.~+/=-]{20,})/gi
const parameter = /(?<=[?&;]|^)([\w.~%[\]-]{1,64})=([^&\s"'<>\\#]+)/g
const member = /"([\w.$-]{1,64})"\s*:\s*"((?:[^"\\]|\\.)*)"/g

function decoded(text = ''): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function unescaped(text = ''): string {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return text
  }
}

const quoted = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** A group for each value. */
function patternOf(values: readonly string[]): RegExp {
  const groups = values.map((value) => {
    const units = [Array.from(value, spellings), ...inBase64(value)]
    const whole = [spelled(value), ...units.slice(1).map((characters) => characters.join(''))]
    return `(${[...whole, ...units.flatMap(cutOff)].join('|')})`
  })
  return new RegExp(groups.join('|'), 'gu')
}

/** The beginning of a value, where a text that was too long has been cut in the middle of it. */
function cutOff(characters: readonly string[]): string[] {
  if (characters.length <= shortest) return []
  const rest = characters
    .slice(shortest, -1)
    .reduceRight((later, character) => `(?:${character}${later})?`, '')
  const half = '(?:\\\\+(?:u[\\da-fA-F]{0,3})?|%[\\da-fA-F]?)?'
  return [`${characters.slice(0, shortest).join('')}${rest}${half}(?=…)`]
}

/** A value in every spelling: each character by itself, since encoders differ in what they encode. */
function spelled(value: string): string {
  const all = Array.from(value, spellings).join('')
  if (value.length >= distinct) return all
  if (value.length < shortestKey) return `(?<=\\b[Bb]earer(?: |\\+|%20))${all}(?![\\p{L}\\p{N}])`
  return `(?<![\\p{L}\\p{N}])${all}(?![\\p{L}\\p{N}])`
}

function spellings(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const percent = [...Buffer.from(character, 'utf8')]
    .map((byte) => `%(?:25)*${anyCase(hex(byte, 2))}`)
    .join('')
  const escaped = Array.from({ length: character.length }, (_, index) => {
    return `\\\\+u${anyCase(hex(character.charCodeAt(index), 4))}`
  }).join('')
  const entity = `&(?:amp;)?#(?:0*${code}|[xX]0*${anyCase(hex(code, 1))});`
  const named = { '"': '&quot;', '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&apos;', ' ': '\\+' }[
    character
  ]
  const plain = /[\\"/]/.test(character) ? `\\\\*${quoted(character)}` : quoted(character)
  // The plain one comes last, as it may be the beginning of another.
  return `(?:${[percent, escaped, entity, ...(named ? [named] : []), plain].join('|')})`
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')

const anyCase = (digits: string): string =>
  digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

/**
 * What a value looks like inside base64: at each of three offsets, without the characters at either end that
 * its neighbours decide too. The alphabet of URLs counts, and a percent-encoded `+`, `/` or `=`.
 */
function inBase64(value: string): string[][] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value, 'utf8')])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    const clean = whole.slice(offset === 0 ? 0 : offset + 1, bytes.length % 3 === 0 ? undefined : -1)
    if (clean.length < shortest + 1) return []
    return [Array.from(clean, (character) => inUrl[character] ?? character)]
  })
}

const inUrl: Readonly<Record<string, string>> = { '/': '(?:\\\\*\\/|_|%2[fF])', '+': '(?:\\+|-|%2[bB])' }
