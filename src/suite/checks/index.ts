import type { Conformance } from '../conformance.ts'
import type { SuiteCheck } from '../context.ts'
import { answerChecks } from './answers.ts'
import { bodyChecks } from './bodies.ts'
import { concurrencyChecks } from './concurrency.ts'
import { bodyBoundChecks } from './derived.ts'
import { validationChecks } from './errors.ts'
import { idChecks } from './ids.ts'
import { keyChecks } from './keys.ts'
import { limitChecks } from './limits.ts'
import { operationChecks } from './operations.ts'
import { pictureChecks } from './pictures.ts'
import type { Setup } from './setup.ts'
import { taskChecks } from './tasks.ts'
import { webhookChecks } from './webhook.ts'

/** Every check that a document gives rise to, in the order in which they are made: the free ones first. */
export function checksOf(setup: Setup, conformance: Conformance): SuiteCheck[] {
  const { operations, families } = setup.contract
  const others = operations.filter((operation) =>
    families.every(({ accept, result }) => accept !== operation && result !== operation),
  )
  const checks = [
    ...families.flatMap((family) => [
      ...taskChecks(setup, family),
      ...idChecks(setup, family),
      ...keyChecks(setup, family),
      ...bodyChecks(setup, family),
      ...validationChecks(setup, family),
      ...limitChecks(setup, family),
      ...pictureChecks(setup, family),
      ...webhookChecks(setup, family),
      ...concurrencyChecks(setup, family),
      ...bodyBoundChecks(setup, conformance, family.accept, family),
    ]),
    ...others.flatMap((operation) => [
      ...bodyBoundChecks(setup, conformance, operation, undefined),
      ...operationChecks(setup, conformance, operation),
    ]),
    ...answerChecks(setup),
  ]
  return turns.flatMap((isTurn) => checks.filter(isTurn))
}

/** Whose turn it is, one after the other: free, then paid, then what judges all that was met. */
export const turns: readonly ((check: SuiteCheck) => boolean)[] = [
  ({ isLast, specimens, source }) => !isLast && specimens.length === 0 && source.mark !== 'assumed',
  // A lenient service may take these: after the others that is surer.
  ({ isLast, specimens, source }) => !isLast && specimens.length === 0 && source.mark === 'assumed',
  ({ isLast, specimens }) => !isLast && specimens.length > 0,
  ({ isLast }) => isLast === true,
]
