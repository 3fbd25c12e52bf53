import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { OperatorError } from '../errors.ts'
import {
  broken,
  type CapturedBody,
  type CapturedExchange,
  type CapturedHeaders,
  isText,
  type LeftOut,
  type Parsed,
} from './captured/exchange.ts'
import { isHar, readHar } from './captured/har.ts'
import { placeOfJsonError } from './captured/json-place.ts'
import { readPairs } from './captured/pairs.ts'
import { isTranscript, readTranscript } from './captured/transcript.ts'
import type { Exchange } from './exchange.ts'
import { isSecretName, removed, Secrets } from './secrets.ts'

export type { CapturedExchange, LeftOut } from './captured/exchange.ts'

/** Exchanges without a secret in them. */
export interface Captured {
  readonly exchanges: readonly CapturedExchange[]
  readonly leftOut: readonly LeftOut[]
}

/** What is read at most; a capture of a whole browser session can be gigabytes. */
const bounds = { file: 64_000_000, exchanges: 5_000, text: 2_000_000, bytes: 32_000_000 }

/**
 * Reads HAR files, transcripts of `curl -i` and pairs in JSON, told apart by what is in them.
 * @throws {OperatorError} naming the file and the place that cannot be read, without quoting it
 */
export function readExchanges(files: readonly string[]): Captured {
  return parseExchanges(files.map((file) => ({ name: basename(file), text: readBounded(file) })))
}

/**
 * As {@link readExchanges}, of texts. A secret that any of them shows anywhere is removed from all of them.
 * @throws {OperatorError} naming the file and the place that cannot be read, without quoting it
 */
export function parseExchanges(files: readonly { readonly name: string; readonly text: string }[]): Captured {
  const parsed = files.map(({ name, text }) => parseFile(name, text.replace(/^\uFEFF/, '')))
  const all = parsed.flatMap(({ exchanges }) => exchanges)
  const kept = all.slice(0, bounds.exchanges)
  const secrets = new Secrets()
  for (const exchange of all) collect(exchange, secrets)
  for (const aside of parsed.flatMap(({ asides }) => asides)) {
    if (typeof aside === 'string') secrets.addText(aside)
    else if (isSecretName(aside[0])) secrets.addHeader(...aside)
  }
  const leftOut = [
    ...parsed.flatMap((file) => file.leftOut),
    ...all
      .slice(bounds.exchanges)
      .map(({ source }) => ({ source, why: `only ${bounds.exchanges} are read` })),
  ]
  return { exchanges: kept.map((exchange) => withoutSecrets(exchange, secrets)), leftOut }
}

/** What a run has met, as captures have it, without its secrets. */
export function capturedOf(exchanges: readonly Exchange[], secrets: Secrets): CapturedExchange[] {
  return exchanges.flatMap(({ operation, sent, answer }) => {
    if (!operation || !answer) return []
    const captured = {
      request: sent,
      response: { status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.text },
      source: `${sent.method} ${new URL(sent.url).pathname}`,
    }
    const clean = withoutSecrets(captured, secrets)
    return [{ ...clean, source: secrets.hide(captured.source) }]
  })
}

function parseFile(name: string, text: string): Parsed {
  if (text.trim() === '') throw broken(name, 'is empty')
  if (!/^\s*[[{]/.test(text)) {
    if (isTranscript(text)) return readTranscript(name, text)
    throw broken(name, 'is neither JSON nor a transcript of curl -i')
  }
  const json = parseJson(text)
  if (json === undefined) return readPairs(name, parseLines(name, text))
  if (isHar(json)) return readHar(name, json)
  const pairs = [json].flat()
  return readPairs(
    name,
    pairs.map((pair, index) => [Array.isArray(json) ? `/${index}` : 'its top', pair]),
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON lines, or what is no JSON at all. */
function parseLines(name: string, text: string): [string, unknown][] {
  const lines = text.split('\n')
  const isLines = parseJson(lines[0] ?? '') !== undefined
  if (!isLines) throw broken(name, `is no JSON at ${placeOfJsonError(text)}`)
  return lines.flatMap((line, index): [string, unknown][] => {
    if (line.trim() === '') return []
    const pair = parseJson(line)
    if (pair === undefined)
      throw broken(name, `is no JSON at line ${index + 1}, ${placeOfJsonError(line).replace('line 1, ', '')}`)
    return [[`line ${index + 1}`, pair]]
  })
}

function collect({ request, response }: CapturedExchange, secrets: Secrets): void {
  for (const headers of [request.headers, response.headers])
    for (const [name, value] of Object.entries(headers))
      if (isSecretName(name)) secrets.addHeader(name, value)
      else secrets.addText(value)
  const { username, password } = URL.canParse(request.url) ? new URL(request.url) : {}
  for (const part of [username, password]) if (part) secrets.add(decodeURIComponent(part))
  for (const text of [request.url, request.body, response.body])
    if (typeof text === 'string') secrets.addText(text.slice(0, bounds.text))
}

function withoutSecrets({ request, response, source }: CapturedExchange, secrets: Secrets): CapturedExchange {
  return {
    request: {
      method: secrets.strip(request.method),
      url: withoutUser(secrets.strip(request.url)),
      headers: cleanHeaders(request.headers, secrets),
      body: cleanBody(request.body, request.headers, secrets),
    },
    response: {
      status: response.status,
      headers: cleanHeaders(response.headers, secrets),
      body: cleanBody(response.body, response.headers, secrets),
    },
    source,
  }
}

const withoutUser = (url: string): string => url.replace(/^(\w+:\/\/)[^/?#@]*@/, '$1')

/** That a key was sent, and how, is worth knowing; which one it was is not. */
function cleanHeaders(headers: CapturedHeaders, secrets: Secrets): CapturedHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!isSecretName(name)) return [secrets.strip(name), secrets.strip(value)]
      const [scheme] = /^\s*(bearer|basic)(?=\s)/i.exec(value) ?? []
      return [name, scheme ? `${scheme.trim()} ${removed}` : removed]
    }),
  )
}

function cleanBody(body: CapturedBody, headers: CapturedHeaders, secrets: Secrets): CapturedBody {
  if (typeof body === 'string') {
    // A picture that was saved as text is none any more.
    if (!isText(headers['content-type']) || body.length > bounds.text) return undefined
    return secrets.strip(body)
  }
  return body === undefined || body.length > bounds.bytes || secrets.isIn(body) ? undefined : body
}

function readBounded(file: string): string {
  const cannot = (wrong: string) =>
    new OperatorError('read exchanges', `${file} ${wrong}`, 'Give --exchange a smaller file')
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError('read exchanges', reason, 'Give --exchange the path of a readable file')
  }
  try {
    const stat = fstatSync(descriptor)
    if (stat.isDirectory()) throw cannot('is a folder')
    const tooLarge = cannot(`is larger than ${bounds.file / 1_000_000} MB`)
    if (stat.isFile() && stat.size > bounds.file) throw tooLarge
    // A pipe has no size: it is read up to the bound and one byte more.
    const buffer = Buffer.alloc((stat.isFile() ? stat.size : bounds.file) + 1)
    let length = 0
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null)
    if (length > bounds.file) throw tooLarge
    return buffer.toString('utf8', 0, length)
  } finally {
    closeSync(descriptor)
  }
}
