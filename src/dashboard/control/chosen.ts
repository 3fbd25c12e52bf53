import { useCell } from '../parts/cell.ts'
import { place } from './place.ts'
import { about, connection, type Known, known, sandboxes } from './state.ts'

/**
 * Id of the sandbox that is steered: the chosen one, that of what is opened, the only one there is, or that of
 * the demonstration.
 */
export function chosenId(): string | undefined {
  const { sandbox, owner } = place.value
  const [only, ...others] = sandboxes.value
  return sandbox ?? owner ?? (others.length === 0 ? only?.id : about.value?.demo?.sandbox)
}

/** The same with all that is known of it; undefined while nothing is. */
export function useChosen(): Known | undefined {
  useCell(place)
  useCell(sandboxes)
  useCell(about)
  return useCell(known).get(chosenId() ?? '')
}

/** The sandboxes whose lists are shown: the chosen one, or all. */
export function useShown(): readonly Known[] {
  const all = [...useCell(known).values()]
  const { sandbox } = useCell(place)
  return sandbox === undefined ? all : all.filter(({ id }) => id === sandbox)
}

/** Whether it is known that there is no sandbox yet. */
export function useNone(): boolean {
  const { isLive } = useCell(connection)
  return useCell(sandboxes).length === 0 && isLive
}
