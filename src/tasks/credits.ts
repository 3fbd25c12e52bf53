import type { Scenario } from '../scenarios/load.ts'
import type { Account } from '../store/store.ts'

/** What can still be spent: of the scenario's account, where it has credits of its own; null is unlimited. */
export function balanceOf(
  { balance, held, spent }: Account,
  { account }: Pick<Scenario, 'account'>,
): number | null {
  return account.credits === undefined ? balance : Math.max(0, account.credits - held - spent)
}
