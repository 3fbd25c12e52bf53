/** Told what of a sandbox has changed, so that whoever keeps it elsewhere too knows what to write. */
export interface Notes {
  /** Its settings, sums, counters, windows, faults or next ids. */
  self(): void
  /** It was used after all others. */
  used(): void
  /** A task was kept, has changed or is gone. */
  task(id: number): void
  /** How far a task is booked and told, or what it has met. */
  life(id: number): void
  /** A movement of credits was kept, has changed or is gone. */
  movement(number: number): void
  /** A journal entry was kept. */
  request(slot: number): void
  /** A delivery was kept, has changed or is gone. */
  delivery(id: number): void
  /** All of a kind are gone. */
  wiped(kind: Kind): void
}

/** What a sandbox has many of. */
export const kinds = ['task', 'movement', 'request', 'delivery'] as const
export type Kind = (typeof kinds)[number]
