import type { Random } from '../random.ts'
import type { StanceName } from './stances.ts'

type Names = readonly [StanceName, ...StanceName[]]

/** What a pose prompt's words ask for; the first line that fits is taken. */
const words: readonly (readonly [RegExp, Names])[] = [
  [
    /\b(back (view|side|turned|to)|from (the )?(back|behind|rear)|rear|facing away|turned away|over (the|her|his|their) shoulder|the back|^back\b)/i,
    ['back', 'back, hand on hip', 'back, walking'],
  ],
  [
    /\b(side|profile|sideways)\b.*\b(walk|strid|step|mov)|\b(walk|strid|step)\w*\b.*\b(side|profile)/i,
    ['side, walking', 'side'],
  ],
  [/\b(side|sideways|profile|lateral)\b/i, ['side', 'side, walking']],
  [
    /\b(walk|strid|strol|step|runway|catwalk|strut|march|moving|motion|running|dancing)/i,
    ['walking', 'stroll'],
  ],
  [
    /\b(both )?hands on (the |her |his |their )?(hips|waist)|akimbo|power|confident/i,
    ['hands on hips', 'hand on hip'],
  ],
  [/\bhand on (the |her |his |their |one |a )?(hip|waist)/i, ['hand on hip']],
  [/\bpocket|casual|cool|laid.?back/i, ['pockets', 'stroll']],
  [
    /\b(hair|arms? (up|raised|above)|raised|hand (to|near|on) (the |her |his )?(head|face))/i,
    ['hand in hair'],
  ],
  [/\b(three.?quarters?|3\/4|turned|angled?|half.?turn)/i, ['turned', 'relaxed']],
]

const anyFront: Names = ['relaxed', 'hand on hip', 'turned', 'pockets', 'hands on hips', 'hand in hair']

/**
 * The stance for a pose prompt.
 * @param index pictures of one task go through the stances that fit
 */
export function chooseStance(pose: string, index: number, random: Random): StanceName {
  const fitting = words.find(([pattern]) => pattern.test(pose))?.[1] ?? anyFront
  const front =
    /\b(front|straight|standing|neutral|facing|relaxed|natural)/i.test(pose) && fitting === anyFront
  const first = front ? 0 : random.int(0, fitting.length - 1)
  return fitting[(first + index) % fitting.length] ?? fitting[0]
}
