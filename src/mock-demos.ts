import type { Stage } from './demo/tell.ts'
import type { Settings } from './mock-options.ts'
import type { Awaitable } from './store/store.ts'

/** A sandbox to be shown. */
export interface Demo {
  readonly key: string
  /** Names the sandbox where its key must not be shown. */
  readonly id: string
  /** How many tasks there are. */
  readonly tasks: number
}

/** Sandboxes in which the story of a mock is told. */
export class Demos {
  readonly #story: Settings['story']
  readonly #stage: (key: string) => Awaitable<Stage>
  /** By key: two at once would move one clock. */
  readonly #telling = new Map<string, Promise<Demo>>()

  /** @param stage where it is told: the sandbox of a key, opened */
  constructor(story: Settings['story'], stage: (key: string) => Awaitable<Stage>) {
    this.#story = story
    this.#stage = stage
  }

  /** Tells it in the sandbox of `key`, or waits where it is being told. */
  in(key: string): Promise<Demo> {
    const underWay = this.#telling.get(key)
    if (underWay) return underWay
    const told = this.#tell(key).finally(() => this.#telling.delete(key))
    this.#telling.set(key, told)
    return told
  }

  async #tell(key: string): Promise<Demo> {
    const stage = await this.#stage(key)
    const { tellStory } = await import('./demo/tell.ts')
    const tasks = await tellStory(this.#story, stage)
    return { key, id: stage.steering.sandbox.id, tasks }
  }

  /** Waits for those that are under way, whatever becomes of them. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#telling.values())
  }
}
