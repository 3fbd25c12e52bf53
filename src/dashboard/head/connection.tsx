import { connection } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'

export function Connection() {
  const { isLive, problem } = useCell(connection)
  const text = isLive
    ? 'Live'
    : problem === 'Connecting'
      ? problem
      : `Not connected, trying again: ${problem}`
  return (
    <p role="status" class={isLive ? 'connection is-live' : 'connection'}>
      {text}
    </p>
  )
}
