import { useCell } from '../parts/cell.ts'
import { place } from './place.ts'
import { type Known, known, sandboxes } from './state.ts'

/** Id of the sandbox that is steered: the chosen one, or the only one there is. */
export function chosenId(): string | undefined {
  const [only, ...others] = sandboxes.value
  return place.value.sandbox ?? (others.length === 0 ? only?.id : undefined)
}

/** The same with all that is known of it; undefined while nothing is. */
export function useChosen(): Known | undefined {
  useCell(place)
  useCell(sandboxes)
  return useCell(known).get(chosenId() ?? '')
}

/** The sandboxes whose lists are shown: the chosen one, or all. */
export function useShown(): readonly Known[] {
  const all = [...useCell(known).values()]
  const { sandbox } = useCell(place)
  return sandbox === undefined ? all : all.filter(({ id }) => id === sandbox)
}
