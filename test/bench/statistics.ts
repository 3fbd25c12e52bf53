/** Medians, and ratios taken pair by pair so that a slow minute of the machine hits both sides. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  return (lower + upper) / 2
}

export interface Comparison {
  readonly ours: number
  readonly theirs: number
  readonly ratio: number
  readonly lowest: number
  readonly highest: number
}

export function compare(ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN))
  return {
    ours: median(ours),
    theirs: median(theirs),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
  }
}

/** A B, then B A, and so on: nobody is always first. */
export const inTurn = <T>(subjects: readonly T[], round: number): readonly T[] =>
  round % 2 === 0 ? subjects : subjects.toReversed()
