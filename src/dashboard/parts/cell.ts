import { useEffect, useState } from 'preact/hooks'

/** One value that the page shows, and who is told when it changes. */
export class Cell<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of [...this.#listeners]) listener()
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** The value of a cell, drawn anew when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  const [, redraw] = useState({})
  useEffect(() => {
    const seen = cell.value
    const stop = cell.listen(() => redraw({}))
    // What came between the drawing and now.
    if (!Object.is(seen, cell.value)) redraw({})
    return stop
  }, [cell])
  return cell.value
}
