import type { Family } from '../../spec/families.ts'
import type { Finding } from '../check.ts'
import type { Source } from '../report.ts'

/** Something that holds of what a target answers and that no schema can say: pure, so that it can be asked of captured answers too. */
export interface Rule<Subject> {
  readonly name: string
  readonly title: string
  readonly source: (family: Family) => Source
  readonly judge: (subject: Subject) => readonly Finding[]
}

export type Members = Readonly<Record<string, unknown>>

/** One finding, or none where `holds`. */
export function unless(holds: boolean, what: string, expected: string, received: unknown): Finding[] {
  if (holds) return []
  const text = typeof received === 'string' ? received : (JSON.stringify(received) ?? 'nothing')
  return [{ what, expected, received: text.length > 300 ? `${text.slice(0, 300)}…` : text }]
}
