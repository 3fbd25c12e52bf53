import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import { OperatorError } from '../errors.ts'

interface Rule {
  readonly hosts: readonly string[]
  readonly allow: readonly string[]
}

const fits = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1).toLowerCase()) : host === pattern.toLowerCase()

/** Those in force. They belong to the process, as the sockets do. */
const rules = new Set<Rule>()

/** Why nothing may be sent to `name`; undefined where it may. */
function refusal(name: string): OperatorError | undefined {
  const host = name.toLowerCase().replace(/\.$/, '')
  const rule = [...rules].find(
    ({ hosts, allow }) =>
      hosts.some((pattern) => fits(host, pattern)) && !allow.some((pattern) => fits(host, pattern)),
  )
  return rule && new LiveHostError(host)
}

/** What a request to a guarded host fails with. */
class LiveHostError extends OperatorError {
  constructor(host: string) {
    super(
      `send a request to ${host}`,
      'it is a live service, where requests are paid for, and claid-mock/guard is on',
      'Give the client the address of a mock, or let the host through with guard({ allow: [host] })',
    )
  }
}

/** Every TCP connection of Node begins here, whatever library asked for it. */
function guardedConnect(original: typeof net.Socket.prototype.connect) {
  return function connect(this: net.Socket, ...args: unknown[]): net.Socket {
    // What Node has read already comes as one list of options and callback.
    const given = (Array.isArray(args[0]) ? args[0] : args) as unknown[]
    const [first, second] = given
    const options = (
      typeof first === 'object' && first !== null
        ? first
        : { port: first, host: typeof second === 'string' ? second : undefined }
    ) as net.TcpSocketConnectOpts
    const error = typeof options.host === 'string' ? refusal(options.host) : undefined
    if (!error) return Reflect.apply(original, this, args)
    // As a name that cannot be found: whoever connects is ready for that, and not for a socket that is gone.
    const lookup: net.LookupFunction = (_host, _options, told) => told(error, '')
    const callback = given.findLast((value) => typeof value === 'function')
    return Reflect.apply(original, this, [{ ...options, host: 'guarded.invalid', lookup }, callback])
  }
}

/** Through a proxy, or to an address, only the name in the handshake tells whom it is for. */
function guardedTls(original: typeof tls.connect) {
  return function connect(...args: unknown[]): tls.TLSSocket {
    const options = args.find((value) => typeof value === 'object' && value !== null) as
      | tls.ConnectionOptions
      | undefined
    // Before it there may be a port, as text.
    const apart = args.findLast((value) => typeof value === 'string')
    const { socket, host = apart, servername = socket ? host : undefined } = options ?? {}
    // What is opened by name is refused where every connection is.
    const isOpenedByName = !socket && host !== undefined && refusal(host) !== undefined
    const error = servername === undefined || isOpenedByName ? undefined : refusal(servername)
    if (error) throw error
    return Reflect.apply(original, tls, args)
  }
}

/** fetch hides the reason behind "fetch failed". */
function guardedFetch(original: typeof fetch): typeof fetch {
  return async (...args) => {
    try {
      return await original(...args)
    } catch (error) {
      // What was given up by its caller may fail with anything, null among it.
      const cause = error instanceof Error ? error.cause : undefined
      throw cause instanceof LiveHostError ? cause : error
    }
  }
}

/** @returns ends it */
export function guardHosts(rule: Rule): () => void {
  rules.add(rule)
  uninstall ??= install()
  return () => {
    rules.delete(rule)
    if (rules.size > 0) return
    uninstall?.()
    uninstall = undefined
  }
}

let uninstall: (() => void) | undefined

function install(): () => void {
  const undo = [
    replace(net.Socket.prototype, 'connect', guardedConnect),
    replace(tls, 'connect', guardedTls),
    // biome-ignore lint/style/noRestrictedGlobals: the clock rule is about time; this is the fetch of everyone.
    replace(globalThis, 'fetch', guardedFetch),
  ]
  syncBuiltinESMExports()
  return () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}

/** Puts `wrap` around a function of everyone; undoing leaves what somebody else has put around it since. */
function replace<K extends PropertyKey, F>(
  owner: Record<K, F>,
  name: K,
  wrap: (original: F) => unknown,
): () => void {
  const original = owner[name]
  const wrapped = wrap(original) as F
  owner[name] = wrapped
  return () => {
    if (owner[name] === wrapped) owner[name] = original
  }
}
