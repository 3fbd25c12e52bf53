import type { Clock, Milliseconds } from '../../clock.ts'
import type { ScriptName } from './scripts.ts'

/** Who moves the clock of a sandbox, and how that is written down. */
export interface Turn {
  /** The machine's own. */
  readonly clock: Clock
  readonly lease: Milliseconds
  /** Of the process. */
  readonly name: string
  readonly script: (name: ScriptName, ...args: readonly (string | number)[]) => Promise<unknown>
}

let turns = 0

/** One process at a time moves a clock. The turn of one that dies is over with its lease. */
export async function alone<T>(act: () => Promise<T>, { clock, lease, name, script }: Turn): Promise<T> {
  const holder = `${name}-${turns++}`
  const hold = async () => (await script('hold', holder, Math.ceil(lease))) === 1
  while (!(await hold())) await clock.sleep(50)
  let stop = () => {}
  const renew = () => {
    stop = clock.setTimer(() => {
      hold().catch(() => {})
      renew()
    }, lease / 3)
  }
  renew()
  try {
    return await act()
  } finally {
    stop()
    await script('release', holder).catch(() => {})
  }
}
