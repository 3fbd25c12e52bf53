/** What can stand in a {@link Row}: its neighbours there. */
export interface Placed<T> {
  older: T | undefined
  newer: T | undefined
}

/** Things in order, any of which can leave at once: a row that is never walked, however long it grows. */
export class Row<T extends Placed<T>> {
  oldest: T | undefined
  newest: T | undefined

  append(one: T): void {
    one.older = this.newest
    if (this.newest) this.newest.newer = one
    else this.oldest = one
    this.newest = one
  }

  remove(one: T): void {
    const { older, newer } = one
    if (older) older.newer = newer
    else this.oldest = newer
    if (newer) newer.older = older
    else this.newest = older
    one.older = one.newer = undefined
  }
}
