import type { Clock, Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import { createMock, storedContract } from '../mock.ts'
import { listen } from '../server/listen.ts'
import { type Contract, loadContract } from '../spec/contract.ts'
import { Receiver } from '../suite/receiver.ts'
import type { Target } from '../suite/report.ts'
import type { Keys } from '../suite/run.ts'
import type { CheckFlags } from './check-flags.ts'

/** What is checked, and how it is reached. */
export interface Subject {
  readonly target: Target
  readonly contract: Contract
  readonly url: string
  readonly fetch: Fetch | undefined
  readonly key: string | undefined
  readonly keys: Keys
  readonly poll: Milliseconds
}

/**
 * A mock in this process: tasks take a tenth of a second, and there is a key for each trouble. Keys that were
 * given are not for it.
 */
export async function builtInMock(flags: CheckFlags, clock: Clock, seed: string): Promise<Subject> {
  const keys = {
    empty: 'check-empty',
    unscoped: 'check-unscoped',
    limited: 'check-limited',
    other: 'check-other',
  }
  const key = 'check-main'
  const mock = createMock({
    clock,
    seed,
    keys: [key, ...Object.values(keys)],
    speed: 40,
    // An unknown name is refused by the mock, with the names there are.
    profile: flags.profile as 'documented',
    ...(flags.spec !== undefined && { spec: flags.spec }),
  })
  await mock.sandbox(keys.empty).setCredits(0)
  await mock.sandbox(keys.unscoped).use('no-scope')
  await mock.sandbox(keys.limited).limits('1/s,60/m')
  return {
    target: { url: mock.url, kind: 'built-in', profile: flags.profile },
    contract: mock.contract,
    url: mock.url,
    fetch: mock.fetch,
    key,
    keys,
    poll: flags.poll ?? 10,
  }
}

/** @throws {OperatorError} when `--url` is none */
export function endpoint(flags: CheckFlags, url: string): Subject {
  if (!/^https?:\/\/[^\s?#]+$/i.test(url) || !URL.canParse(url))
    // The address may carry a password, so that it is not quoted.
    throw new OperatorError('use --url', 'it is no HTTP address', 'Write it as https://api.claid.ai')
  const parsed = new URL(url)
  if (parsed.username !== '' || parsed.password !== '')
    throw new OperatorError('use --url', 'it carries a user', 'Give the key by --key or CLAID_API_KEY')
  const isNear = isLoopback(parsed.hostname)
  return {
    target: { url: url.replace(/\/+$/, ''), kind: isNear ? 'loopback' : 'remote' },
    contract: contractOf(flags),
    url,
    fetch: undefined,
    key: flags.key || undefined,
    keys: keysOf(flags),
    poll: flags.poll ?? (isNear ? 50 : 1000),
  }
}

export const contractOf = ({ spec }: CheckFlags): Contract => loadContract(spec ?? storedContract)

/** A variable that is set to nothing, as an absent secret of a workflow leaves it, is no key. */
const keysOf = ({ emptyKey, unscopedKey, limitedKey, otherKey }: CheckFlags): Keys => ({
  ...(emptyKey && { empty: emptyKey }),
  ...(unscopedKey && { unscoped: unscopedKey }),
  ...(limitedKey && { limited: limitedKey }),
  ...(otherKey && { other: otherKey }),
})

const isLoopback = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/i.test(host)

/** Errors that say that nobody was there to talk to. */
const unreachable =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ETIMEDOUT|EPROTO|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|UNABLE_TO_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|ERR_TLS_\w+|ERR_SSL_\w+)$/

/**
 * Asks whether there is anybody. Whoever answers, be it nonsense, or hangs up, is there.
 * @returns why not; undefined when there is
 */
export async function whyUnreachable(url: string, fetch: Fetch, clock: Clock): Promise<string | undefined> {
  const abort = new AbortController()
  // Longer than fetch itself takes to give up a connection; loopback has answered or never will.
  const cancel = clock.setTimer(() => abort.abort(), isLoopback(new URL(url).hostname) ? 2000 : 15_000)
  try {
    const response = await fetch(new Request(url, { signal: abort.signal, redirect: 'manual' }))
    await response.body?.cancel()
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

/** An open port for webhooks. */
export interface Receiving {
  readonly receiver: Receiver
  readonly url: string
  close(): Promise<void>
}

/**
 * Opens `--receive` on loopback.
 * @throws {OperatorError} when the port cannot be opened
 */
export async function openReceiver(
  port: number,
  { webhookUrl, webhookSecret }: CheckFlags,
  clock: Clock,
): Promise<Receiving> {
  const receiver = new Receiver(clock, webhookSecret || undefined)
  const refuse = () => new Response(null, { status: 400 })
  const listening = await listen(receiver.fetch, refuse, clock, { port }).catch((error: unknown) => {
    if (!(error instanceof OperatorError)) throw error
    throw new OperatorError(error.failedTo, error.wrong, 'Give --receive a port that is free, or 0')
  })
  return {
    receiver,
    url: webhookUrl ?? `${listening.url}/`,
    close: () => listening.close(0),
  }
}
