import { type Clock, processClock } from './clock.ts'
import { Ends } from './mock-ends.ts'
import type { Settings } from './mock-options.ts'
import { webhooksOf } from './mock-webhooks.ts'
import { Inputs } from './pictures/inputs.ts'
import { Storage } from './pictures/storage.ts'
import { Scenarios } from './scenarios/load.ts'
import type { Choice } from './scenarios/select.ts'
import type { App } from './server/app.ts'
import { Counts } from './server/counts.ts'
import { Events, type MockEvent } from './server/events.ts'
import { samplesPath } from './server/files.ts'
import { Journal } from './server/journal.ts'
import { Photographs } from './server/photographs.ts'
import { Receivers } from './server/receivers.ts'
import { openStore } from './store/open.ts'
import { type Awaitable, defaultBounds, onceThere, type Store } from './store/store.ts'
import { type Sandbox, Sandboxes } from './tasks/sandboxes.ts'
import { planEnd } from './tasks/tasks.ts'
import type { Webhooks } from './webhooks/deliveries.ts'

/** What the parts of a mock need of what is made of them. */
export interface Whole {
  /** What links start with. */
  readonly url: () => string
  readonly app: () => Awaitable<App>
}

/**
 * What a mock is made of, each part connected with those that it needs.
 * @throws {OperatorError} when a setting cannot be used
 */
export class Parts {
  readonly clock: Clock
  readonly scenarios: Scenarios
  /** What a task follows that chooses nothing itself, in a sandbox that was told nothing. */
  readonly fallback: () => Choice
  readonly store: Store
  readonly events: Events
  readonly counts = new Counts()
  readonly journal: Journal
  readonly sandboxes: Sandboxes
  readonly receivers: Receivers
  readonly webhooks: Webhooks
  readonly inputs: Inputs
  readonly photographs: Photographs

  constructor(settings: Settings, whole: Whole) {
    this.scenarios = new Scenarios(settings.scenarios)
    const clock = settings.clock ?? processClock(settings.startAt)
    this.clock = clock
    this.store = openStore(settings.state, {
      ...{ seed: settings.seed, clock, note: settings.note },
      bounds: { ...defaultBounds, requests: settings.remembered },
      evicted: (key) => this.drop(key),
    })
    this.events = new Events(this.store.others, (event) => this.#heard(event))
    this.sandboxes = new Sandboxes({
      ...settings,
      store: this.store,
      clock,
      credits: () => settings.credits ?? null,
      opened: ({ id }) => this.events.emit('sandbox', id, () => ({ opened: true })),
      ended: (sandbox, task, end) => ends.ended(sandbox, task, end),
      run: (sandbox, effect, at) => ends.run(sandbox, effect, at),
    })
    this.receivers = new Receivers(clock, this.events)
    this.webhooks = webhooksOf(settings, clock, this.events, this.counts, this.receivers)
    const ends = new Ends(this.webhooks, whole.app)
    const { fetchInputs, fetchAllow, pictures, note } = settings
    const storage = Storage.opener(settings.storage)
    this.inputs = new Inputs({
      clock,
      storage,
      fetchAllow: fetchInputs ? new Set(fetchAllow.map((host) => host.toLowerCase())) : undefined,
      samplesAt: () => `${whole.url()}${samplesPath}`,
      note,
    })
    this.photographs = new Photographs({ clock, inputs: this.inputs, pictures, storage, note })
    this.fallback = () => ({
      // Named each time, since its file may change.
      scenario: this.scenarios.get(settings.scenario),
      why: settings.scenario === 'default' ? 'default' : 'option',
    })
    // One that is none is refused now.
    this.fallback()
    this.journal = new Journal(this.events, settings.log, this.counts)
  }

  /** Plans what is still to come of a sandbox; its times are those that were kept. */
  resume(sandbox: Sandbox): Awaitable<void> {
    return onceThere(sandbox.state.owed(), ({ tasks, deliveries }) => {
      for (const task of tasks) void planEnd(sandbox, task)
      this.webhooks.resume(sandbox, deliveries)
    })
  }

  /** Ends what runs for a sandbox that is forgotten. */
  drop(key: string): void {
    const sandbox = this.sandboxes.drop(key)
    if (!sandbox) return
    this.webhooks.drop(sandbox)
    this.inputs.forget(sandbox.id)
    this.receivers.drop(sandbox.id)
  }

  /** Whoever waits for a delivery may wait where another process made it. */
  #heard({ type, sandbox, data }: MockEvent): void {
    if (type === 'delivery' && sandbox !== null)
      this.webhooks.tell({ id: sandbox }, (data as { task: number }).task)
  }
}
