import type { Life } from './kept-tasks.ts'
import type { Sums } from './purse.ts'
import type {
  Delivery,
  FreshSandbox,
  LedgerEntry,
  PlannedFault,
  RequestEntry,
  SandboxSettings,
  Task,
} from './records.ts'
import type { KeptWindow } from './window.ts'

/** What a sandbox has one of. Plain data. */
export interface Self {
  readonly key: string
  readonly fresh: FreshSandbox
  readonly settings: SandboxSettings
  readonly sums: Sums
  readonly faults: readonly PlannedFault[]
  readonly counters: Readonly<Record<string, number>>
  readonly windows: readonly KeptWindow[]
  readonly nextTask: number
  readonly nextFault: number
  readonly nextDelivery: number
}

/** All of a sandbox. Plain data. */
export interface KeptSandbox {
  readonly self: Self
  /** In order of acceptance. */
  readonly tasks: readonly (readonly [task: Task, life: Life])[]
  readonly movements: readonly (readonly [number: number, entry: LedgerEntry])[]
  readonly requests: readonly (readonly [number: number, entry: RequestEntry])[]
  readonly deliveries: readonly Delivery[]
}
