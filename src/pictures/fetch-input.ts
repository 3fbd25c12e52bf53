import { lookup as lookUp } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { hostOf, isAllowed, type Resolve, type Resolved, refuseUrl, resolvePublic } from '../address.ts'
import type { Clock, Milliseconds } from '../clock.ts'

/** What an input's fetch may cost, and where it may go. */
export interface FetchInputOptions {
  /** For the time-out: the process clock, since networks do not follow a sandbox's. */
  readonly clock: Clock
  /** Hosts (`name` or `name:port`) that may be called though they are not public. @default none */
  readonly allow?: ReadonlySet<string>
  /** @default 25 MB */
  readonly maxBytes?: number
  /** For all of it, redirects with it. @default 10 s */
  readonly timeout?: Milliseconds
  /** @default 3 */
  readonly maxRedirects?: number
  /** @default the machine's resolver */
  readonly resolve?: Resolve
  /** Makes the connection. @default node:http and node:https */
  readonly connect?: Connect
}

/** Sends a GET to one of the `addresses`, and to no other. */
export type Connect = (
  url: URL,
  addresses: readonly Resolved[],
) => { response: Promise<IncomingMessage>; cancel: () => void }

export type FetchedInput =
  | { readonly bytes: Uint8Array; readonly problem?: undefined }
  /** `problem` completes "the picture could not be fetched: …". */
  | { readonly problem: string; readonly bytes?: undefined }

/** 25 MB, the size ceiling for inputs. */
export const inputBytesCeiling = 25_000_000

/**
 * Fetches an input picture. Nothing is sent to an address that is not public unless its host is allowed; the
 * check is made on the address that is connected to, after the name was resolved, and again at each redirect.
 */
export async function fetchInput(address: string, options: FetchInputOptions): Promise<FetchedInput> {
  const { clock, timeout = 10_000 } = options
  const stops = new Set<() => void>()
  const state = { isOver: false }
  const timedOut = new Promise<FetchedInput>((settle) => {
    stops.add(
      clock.setTimer(() => {
        state.isOver = true
        settle({ problem: `no answer within ${timeout / 1000} s` })
      }, timeout),
    )
  })
  try {
    return await Promise.race([follow(address, options, stops, state), timedOut])
  } finally {
    for (const stop of stops) stop()
  }
}

async function follow(
  address: string,
  options: FetchInputOptions,
  stops: Set<() => void>,
  state: { readonly isOver: boolean },
): Promise<FetchedInput> {
  const { allow = nobody, resolve = systemResolve, maxRedirects = 3, maxBytes = inputBytesCeiling } = options
  const connect = options.connect ?? connectTo
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return { problem: 'it is not a valid URL' }
  }
  const scheme = url.protocol
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const refused = refuseUrl(url, allow)
    if (refused) return { problem: refused.text }
    const host = hostOf(url)
    const found = isAllowed(url, allow)
      ? await resolve(host).catch(() => [])
      : await resolvePublic(host, resolve)
    if ('reason' in found) return { problem: found.text }
    if (found.length === 0) return { problem: `the name ${host} does not resolve` }
    if (state.isOver) return { problem: 'too late' }
    const { response: coming, cancel } = connect(url, found)
    stops.add(cancel)
    let response: IncomingMessage
    try {
      response = await coming
    } catch (error) {
      return {
        problem: `${host} does not answer (${error instanceof Error ? error.message : String(error)})`,
      }
    }
    const { statusCode = 0, headers } = response
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined) {
      if (statusCode !== 200) return { problem: `${host} answered ${statusCode}` }
      return readBody(response, maxBytes)
    }
    try {
      url = new URL(headers.location, url)
    } catch {
      return { problem: `${host} redirects to what is no URL` }
    }
    if (url.protocol !== scheme)
      return { problem: `${host} redirects to another scheme (${url.protocol.slice(0, -1)})` }
    cancel()
  }
  return { problem: `more than ${maxRedirects} redirects` }
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<FetchedInput> {
  const tooLarge = { problem: `it is larger than ${Math.round(maxBytes / 1_000_000)} MB` }
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) return tooLarge
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length
      if (size > maxBytes) return tooLarge
      parts.push(part)
    }
  } catch {
    return { problem: 'the connection broke off' }
  }
  return response.complete
    ? { bytes: new Uint8Array(Buffer.concat(parts)) }
    : { problem: 'the connection broke off' }
}

const nobody: ReadonlySet<string> = new Set()

const systemResolve: Resolve = (host) => lookUp(host, { all: true, verbatim: true })

/** The request asks for the name, as certificates and virtual hosts need it, but its `lookup` is answered by us. */
const connectTo: Connect = (url, addresses) => {
  const answer: LookupFunction = (_host, options, done) => {
    const [first] = addresses
    if (options.all) done(null, [...addresses])
    else done(null, first?.address ?? '', first?.family)
  }
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(url, {
    lookup: answer,
    agent: false,
    headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'claid-mock' },
  })
  return {
    response: new Promise((settle, fail) => {
      // Listens for ever: a request that is cancelled may fail once more.
      request.on('error', fail)
      request.on('response', settle)
      request.end()
    }),
    cancel: () => void request.destroy(),
  }
}
