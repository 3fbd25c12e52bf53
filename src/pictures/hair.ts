import { frontHair } from './hair-front.ts'
import { backHair, sideHair } from './hair-turned.ts'
import type { Hair } from './locks.ts'
import type { Person } from './person.ts'
import type { Stance } from './stance.ts'

/** Hair for a head in a stance. */
export function hairOf(person: Person, { view, turn }: Stance): Hair {
  if (view === 'side') return sideHair(person)
  if (view === 'back') return backHair(person)
  return frontHair(person, turn)
}
