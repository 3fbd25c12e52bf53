import { builtInMock } from '../checks.ts'
import type { Clock } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { storedContract } from '../mock-options.ts'
import { listen } from '../server/listen.ts'
import { type Contract, loadContract } from '../spec/contract.ts'
import { isLoopback } from '../suite/address.ts'
import type { Target } from '../suite/report.ts'
import type { CheckOptions, OpenReceiver } from '../suite/settings.ts'
import type { CheckFlags } from './check-flags.ts'

/** What is checked, and how it is reached. */
export interface Subject {
  readonly target: Target
  readonly contract: Contract
  readonly key: string | undefined
  readonly keys: NonNullable<CheckOptions['keys']>
  /** Undefined for an endpoint that is reached over the network. */
  readonly fetch: Fetch | undefined
  /** Receives webhooks without a port; undefined where a port has to be opened. */
  readonly listen: ((receive: Fetch) => Promise<OpenReceiver>) | undefined
}

/** A mock in this process. Keys that were given are not for it. */
export function builtIn(flags: CheckFlags, clock: Clock, seed: string): Subject {
  const { spec, profile } = flags
  // What is no profile is refused with the names there are.
  const mock = builtInMock({ spec, profile: profile as 'documented' }, clock, seed)
  return { ...mock, contract: contractOf(flags), keys: {} }
}

/** @throws {OperatorError} when `--url` is none */
export function endpoint(flags: CheckFlags, url: string): Subject {
  if (!/^https?:\/\/[^\s?#]+$/i.test(url) || !URL.canParse(url))
    // The address may carry a password, so that it is not quoted.
    throw new OperatorError('use --url', 'it is no HTTP address', 'Write it as https://api.claid.ai')
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '')
    throw new OperatorError('use --url', 'it carries a user', 'Give the key by --key or CLAID_API_KEY')
  return {
    target: { url: url.replace(/\/+$/, ''), kind: isLoopback(url) ? 'loopback' : 'remote' },
    contract: contractOf(flags),
    key: flags.key || undefined,
    keys: keysOf(flags),
    fetch: undefined,
    listen: undefined,
  }
}

export const contractOf = ({ spec }: CheckFlags): Contract => loadContract(spec ?? storedContract)

/** A variable that is set to nothing, as an absent secret of a workflow leaves it, is no key. */
const keysOf = ({ emptyKey, unscopedKey, limitedKey, otherKey }: CheckFlags): Subject['keys'] => ({
  ...(emptyKey && { empty: emptyKey }),
  ...(unscopedKey && { unscoped: unscopedKey }),
  ...(limitedKey && { limited: limitedKey }),
  ...(otherKey && { other: otherKey }),
})

/** Errors that say that nobody was there to talk to. */
const unreachable =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ETIMEDOUT|EPROTO|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|ERR_TLS_\w+|ERR_SSL_\w+)$/

/**
 * Asks whether there is anybody. Whoever answers, be it nonsense, or hangs up, is there.
 * @returns why not; undefined when there is
 */
export async function whyUnreachable(url: string, fetch: Fetch, clock: Clock): Promise<string | undefined> {
  const abort = new AbortController()
  let cancel = () => {}
  const late = new Promise<undefined>((resolve) => {
    // Longer than fetch itself takes to give up a connection; loopback has answered or never will.
    cancel = clock.setTimer(() => resolve(undefined), isLoopback(url) ? 2000 : 15_000)
  })
  try {
    const asked = fetch(new Request(url, { signal: abort.signal, redirect: 'manual' }))
    // Raced, since not every fetch ends when its signal says so; who takes that long is there.
    const response = await Promise.race([asked, late])
    asked.catch(() => {})
    if (response === undefined) abort.abort()
    void response?.body?.cancel().catch(() => {})
    return undefined
  } catch (error) {
    return codeOf(error)
  } finally {
    cancel()
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errors } = error as Error & { code?: unknown; errors?: readonly unknown[] }
  if (typeof code === 'string' && unreachable.test(code)) return code
  // Fetch refuses some ports before it asks anybody.
  if (error.message === 'bad port') return error.message
  return codeOf(error.cause) ?? errors?.map(codeOf).find((found) => found !== undefined)
}

/**
 * Opens `--receive` on loopback.
 * @throws {OperatorError} when the port cannot be opened
 */
export async function openPort(port: number, receive: Fetch, clock: Clock): Promise<OpenReceiver> {
  const refuse = () => new Response(null, { status: 400 })
  const listening = await listen(receive, refuse, clock, { port }).catch((error: unknown) => {
    if (!(error instanceof OperatorError)) throw error
    throw new OperatorError(error.failedTo, error.wrong, 'Give --receive a port that is free, or 0')
  })
  return { url: `${listening.url}/`, close: () => listening.close(0) }
}
