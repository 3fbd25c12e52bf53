/** Wakes whoever waits for something of a name to change. */
export class Changes {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** @returns the promise of the next change, and what gives up waiting for it */
  next(name: string): { readonly changed: Promise<void>; readonly cancel: () => void } {
    let cancel = () => {}
    const changed = new Promise<void>((resolve) => {
      const waiting = this.#waiting.get(name) ?? new Set()
      this.#waiting.set(name, waiting.add(resolve))
      cancel = () => {
        waiting.delete(resolve)
        if (waiting.size === 0 && this.#waiting.get(name) === waiting) this.#waiting.delete(name)
        resolve()
      }
    })
    return { changed, cancel }
  }

  /** Whether nobody waits for anything. */
  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** Wakes whoever waits for `name` or a name below it; without one, everybody. */
  tellAll(name?: string): void {
    const below = `${name}/`
    const woken = [...this.#waiting.keys()].filter(
      (known) => name === undefined || known === name || known.startsWith(below),
    )
    this.tell(...woken)
  }

  tell(...names: readonly string[]): void {
    for (const name of names) {
      const waiting = this.#waiting.get(name)
      this.#waiting.delete(name)
      for (const resolve of waiting ?? []) resolve()
    }
  }
}
