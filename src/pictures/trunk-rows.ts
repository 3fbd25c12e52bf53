import { type Cutout, type Runs, runsOf } from './cutout.ts'
import type { Slot } from './garment.ts'

/** A row with the part of it that covers the trunk. */
export interface BodyRow extends Runs {
  readonly isTrousers?: boolean
  readonly body: readonly [from: number, to: number]
}

/** Finds the trunk in every row: sleeves begin somewhere above, so what is wider than the waist there is not trunk. */
export function bodyRows(cutout: Cutout, slot: Slot): BodyRow[] {
  const rows = Array.from({ length: cutout.height }, (_, y): BodyRow => {
    const row = runsOf(cutout, y)
    const middle = (row.left + row.right) / 2
    const body =
      row.runs.find(([from, to]) => from <= middle && to >= middle) ?? ([row.left, row.right] as const)
    return { ...row, body }
  })
  if (slot === 'bottom') {
    const isTrousers = rows.filter(({ runs }) => runs.length === 2).length > cutout.height * 0.25
    return smooth(rows.map((row) => ({ ...row, isTrousers })))
  }
  const width = ({ body }: BodyRow) => body[1] - body[0]
  const from = Math.floor(cutout.height * 0.3)
  const some = rows
    .slice(from, Math.ceil(cutout.height * 0.66))
    .filter((row) => width(row) > cutout.width * 0.12)
  const waist = some.reduce(
    (least, row) => (width(row) < width(least) ? row : least),
    some[0] ?? { left: 0, right: 0, runs: [], body: [0, cutout.width] },
  )
  const at = Math.max(from, rows.indexOf(waist))
  const room = width(waist) * 0.14
  const trimmed = rows.map((row, y) => {
    // Upwards it is a little wider, downwards a skirt may flare; no trunk widens at once.
    const share = y > at ? 0.3 + (14 * (y - at)) / cutout.height : Math.min(1, (at - y) / (at || 1) + 0.3)
    const least = waist.body[0] - room * share
    const most = waist.body[1] + room * share
    // Above the waist sleeves may touch the trunk or not; where it ends does not depend on it.
    const [from, to] = y > at ? row.body : [row.left, row.right]
    const body = [Math.max(from, least), Math.min(to, most)] as const
    return body[1] - body[0] < 4 ? row : { ...row, body }
  })
  return smooth(trimmed)
}

/** Evens the edges out over a few rows: pixels are whole numbers, and a stretched row would show each step. */
function smooth(rows: readonly BodyRow[], reach = 5): BodyRow[] {
  return rows.map((row, y) => {
    const near = rows
      .slice(Math.max(0, y - reach), y + reach + 1)
      .filter(({ runs }) => runs.length === row.runs.length)
    const mean = (read: (row: BodyRow) => number) =>
      near.reduce((sum, one) => sum + read(one), 0) / near.length
    return {
      ...row,
      body: [mean(({ body }) => body[0]), mean(({ body }) => body[1])],
      runs: row.runs.map(
        (_, index) =>
          [mean(({ runs }) => runs[index]?.[0] ?? 0), mean(({ runs }) => runs[index]?.[1] ?? 0)] as const,
      ),
    }
  })
}
