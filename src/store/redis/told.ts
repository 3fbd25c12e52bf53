import type { Pace } from '../../clock.ts'
import type { KeptReceiver, Policy, SandboxSettings } from '../store.ts'

/** What a request has to know of its sandbox, read at once when it begins. */
export interface Told {
  /** Tells a sandbox from an earlier one of the same key. */
  readonly generation: string
  readonly nextId: number
  readonly settings: SandboxSettings
  /** How many faults were planned for it. */
  readonly faults: number
  /** When the first effect is due. */
  readonly earliest: number
  /** Sandboxes that had to make room, each as the script `drop` names it: generation, bar, key. */
  readonly dropped: readonly string[]
}

/** Fields of a sandbox in the order in which the script `open` tells them; when the first effect is due comes next. */
export const toldFields = [
  'gen',
  'next',
  'scenario',
  'limits',
  'webhook',
  'receiver',
  'pace',
  'telling',
  'faults',
] as const

/** Reads the answer of the script `open`: {@link toldFields} and what follows them. */
export function readTold(answer: readonly unknown[]): Told {
  const [
    generation,
    nextId,
    scenario,
    limits,
    webhook,
    receiver,
    pace,
    telling,
    faults,
    earliest,
    ...dropped
  ] = answer.map(String)
  return {
    generation: generation ?? '',
    nextId: Number(nextId),
    settings: {
      scenario: parsed(scenario),
      limits: parsed(limits) as readonly Policy[] | undefined,
      webhook: parsed(webhook),
      receiver: parsed(receiver) as KeptReceiver | undefined,
      pace: parsed(pace) as Pace | undefined,
      telling: parsed(telling) as true | undefined,
    },
    faults: Number(faults),
    earliest: earliest ? Number(earliest) : Number.POSITIVE_INFINITY,
    dropped,
  }
}

const parsed = (text: string | undefined): unknown => (text ? JSON.parse(text) : undefined)

/** Settings as the script `change` takes them: a name and JSON, empty for what is undefined. */
export const writeSettings = (settings: Partial<SandboxSettings>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => [
    name,
    value === undefined ? '' : JSON.stringify(value),
  ])
