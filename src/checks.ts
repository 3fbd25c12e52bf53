import { type Clock, processClock } from './clock.ts'
import { type ProfileName, profileOf } from './facts/profiles.ts'
import type { Fetch } from './fetch.ts'
import { createMock } from './mock.ts'
import { storedContract } from './mock-options.ts'
import { drawSeed } from './random.ts'
import { loadContract } from './spec/contract.ts'
import { type PlannedCheck, planChecks as plan } from './suite/plan.ts'
import type { Report, Target } from './suite/report.ts'
import { runChecks as run } from './suite/run.ts'
import type { CheckOptions } from './suite/settings.ts'
import { functionUrl } from './webhooks/endpoint.ts'

/** What is checked. With neither `url` nor `fetch` it is a mock in this process. */
export interface ContractOptions extends Omit<CheckOptions, 'contract' | 'builtIn'> {
  /** Path of the OpenAPI document that it is judged by. @default the stored contract */
  readonly spec?: string | undefined
  /** How the mock in this process answers: a name, or the path of a learned one. @default 'documented' */
  readonly profile?: ProfileName | (string & Record<never, never>) | undefined
}

/**
 * Checks an endpoint against the stored contract. What it does wrong is in the report.
 * @throws {OperatorError} when an option cannot be used
 */
export const runChecks = (options: ContractOptions = {}): Promise<Report> => run(checkOptionsOf(options))

/** What a run would check, in its order. Nothing is sent. */
export const planChecks = async (options: ContractOptions = {}): Promise<readonly PlannedCheck[]> =>
  (await plan(checkOptionsOf(options))).checks

function checkOptionsOf({ spec, profile, ...options }: ContractOptions): CheckOptions {
  const contract = loadContract(spec ?? storedContract)
  const clock = options.clock ?? processClock()
  const seed = options.seed ?? drawSeed()
  if (options.url !== undefined || options.fetch !== undefined) return { ...options, contract, clock, seed }
  const { target, ...builtIn } = builtInMock({ spec, profile }, clock, String(seed))
  return {
    ...options,
    ...builtIn,
    contract,
    url: target.url,
    clock,
    seed,
    builtIn: { profile: target.profile },
  }
}

/** A mock in this process, its tasks a tenth of a second long, that delivers without a port. */
export function builtInMock(
  { spec, profile = 'documented' }: Pick<ContractOptions, 'spec' | 'profile'>,
  clock: Clock,
  seed: string,
) {
  const key = 'key-of-the-built-in-mock'
  let receive: Fetch = async () => new Response(null, { status: 204 })
  const mock = createMock({
    clock,
    seed,
    // An unknown key is refused; what stands behind a plus chooses a scenario.
    keys: [key],
    speed: 40,
    // As the service has it: a link that is written with http shows as one.
    publicUrl: 'https://claid-mock.test',
    webhook: { url: (request) => receive(request) },
    profile,
    ...(spec !== undefined && { spec }),
  })
  const listen = async (receiver: Fetch) => {
    receive = receiver
    return { url: functionUrl, close: () => mock.close() }
  }
  const target = {
    url: mock.url,
    kind: 'built-in',
    profile: profileOf(profile).name,
  } as const satisfies Target
  return { target, key, fetch: mock.fetch, listen }
}
