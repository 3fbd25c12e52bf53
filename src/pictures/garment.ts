import { Random, seedOf } from '../random.ts'
import { type Colour, colourIn, hsl, luminance } from './colour.ts'

/** Where on the figure a garment is worn. */
export type Slot = 'top' | 'bottom' | 'dress' | 'outer'
export type Sleeve = 'none' | 'short' | 'long'
export type Neckline = 'crew' | 'scoop' | 'v' | 'turtle' | 'collar'
export type Pattern = 'plain' | 'stripes' | 'dots' | 'check' | 'floral'

/** A garment's cut and cloth. */
export interface Garment {
  readonly slot: Slot
  readonly colour: Colour
  /** For stripes, dots, collars. */
  readonly second: Colour
  readonly pattern: Pattern
  readonly sleeve: Sleeve
  readonly neckline: Neckline
  /** Where it ends, by slot. A top: rows of the trunk; a bottom, dress or coat: y of the hem. */
  readonly hem: number
  /** How far it stands off the body. */
  readonly ease: number
  /** Bottoms and dresses: width added at the hem. */
  readonly flare: number
  /** A bottom without legs. */
  readonly isSkirt: boolean
}

interface Cut {
  readonly slot: Slot
  readonly sleeve?: Sleeve
  readonly neckline?: Neckline
  readonly hem?: number
  readonly ease?: number
  readonly flare?: number
  readonly isSkirt?: boolean
}

/** Cuts by the words of a file name; the first line that fits is taken. */
const cuts: readonly (readonly [string, Cut])[] = [
  ['mini.?dress', { slot: 'dress', hem: 505, flare: 10 }],
  ['maxi|gown', { slot: 'dress', hem: 752, flare: 44, sleeve: 'none' }],
  ['shirt.?dress', { slot: 'dress', hem: 570, neckline: 'collar', sleeve: 'long', flare: 16 }],
  ['sun.?dress|slip.?dress', { slot: 'dress', hem: 640, sleeve: 'none', neckline: 'v', flare: 30 }],
  ['dress|robe|frock|kleid', { slot: 'dress' }],
  ['jumpsuit|overall', { slot: 'dress', hem: 640 }],
  ['trench|coat|parka', { slot: 'outer', hem: 590, ease: 9, sleeve: 'long' }],
  ['blazer|jacket|cardigan|bomber|vest|suit', { slot: 'outer', hem: 425, ease: 7, sleeve: 'long' }],
  ['mini.?skirt', { slot: 'bottom', isSkirt: true, hem: 490, flare: 12 }],
  ['skirt|rock', { slot: 'bottom', isSkirt: true, hem: 640, flare: 38 }],
  ['shorts', { slot: 'bottom', hem: 480, ease: 6, flare: 3 }],
  ['leggings?|skinny', { slot: 'bottom', hem: 770, ease: 0.6, flare: 0 }],
  ['wide.?leg|palazzo|culotte', { slot: 'bottom', hem: 782, ease: 6, flare: 17 }],
  ['flared?|bell.?bottom', { slot: 'bottom', hem: 782, ease: 1.5, flare: 15 }],
  ['jeans|denims?|trousers?|pants|chinos?|joggers?|slacks|bottoms?', { slot: 'bottom', hem: 772, ease: 3.2 }],
  ['turtle.?neck|roll.?neck|polo.?neck', { slot: 'top', sleeve: 'long', neckline: 'turtle', ease: 4 }],
  [
    'sweater|pullover|jumper|hoodie|sweatshirt|knit',
    { slot: 'top', sleeve: 'long', neckline: 'crew', ease: 9, hem: 1.75 },
  ],
  ['t.?shirt|tee', { slot: 'top', sleeve: 'short', neckline: 'crew', ease: 6, hem: 1.72 }],
  [
    'tank|camisole|cami|singlet|crop.?top',
    { slot: 'top', sleeve: 'none', neckline: 'scoop', ease: 2, hem: 1.35 },
  ],
  ['blouse|shirt|button', { slot: 'top', sleeve: 'long', neckline: 'collar', ease: 7, hem: 1.75 }],
  ['top|polo|bodysuit|tunic', { slot: 'top' }],
]

const cutWords = cuts.map(
  ([words, cut]) => [new RegExp(`(?<![a-z])(?:${words})(?:e?s)?(?![a-z])`, 'i'), cut] as const,
)

/** The words of a URL's file name; the whole path where the name has none of its own. */
export function wordsOf(url: string): string {
  let path = url.replace(/[?#].*$/s, '')
  try {
    path = decodeURIComponent(path)
  } catch {
    // What is no valid encoding is taken as it stands.
  }
  return path.replace(/^[a-z+.-]+:\/\/[^/]*/i, '').replace(/[_\-/.]+/g, ' ')
}

/** What the words of a URL say of a garment's place; undefined where they say nothing. */
export const slotIn = (url: string): Slot | undefined =>
  cutWords.find(([words]) => words.test(wordsOf(url)))?.[1].slot

const patternWords: readonly (readonly [RegExp, Pattern])[] = [
  [/strip|breton|pinstripe/i, 'stripes'],
  [/\bdots?\b|polka|dotted/i, 'dots'],
  [/check|plaid|tartan|gingham/i, 'check'],
  [/floral|flower|print|bloom/i, 'floral'],
]

/**
 * A garment for a URL whose picture nobody has: cut and colour by its words, the rest seeded by it.
 * @param slot where it has to go, whatever its words
 */
export function garmentFor(url: string, slot?: Slot): Garment {
  const random = new Random(seedOf('garment', url))
  const words = wordsOf(url)
  const worded = cutWords.find(([pattern, cut]) => pattern.test(words) && (!slot || cut.slot === slot))?.[1]
  const drawn: Slot = random.pick(['top', 'dress', 'bottom', 'outer', 'top'])
  const cut: Cut = worded ?? { slot: slot ?? drawn }
  const hue = random.int(0, 359)
  const colour = colourIn(words) ?? hsl(hue, random.float(0.22, 0.52), random.float(0.32, 0.68))
  const pattern: Pattern = random.pick([
    'plain',
    'plain',
    'plain',
    'plain',
    'stripes',
    'dots',
    'check',
    'floral',
  ])
  const isDark = luminance(colour) < 0.55
  return {
    slot: cut.slot,
    colour,
    second: isDark ? [245, 240, 231] : hsl(hue + 20, 0.4, 0.3),
    pattern:
      patternWords.find(([test]) => test.test(words))?.[1] ??
      (cut.slot === 'top' || cut.slot === 'dress' ? pattern : 'plain'),
    ...defaultsOf(cut, random),
  }
}

function defaultsOf(cut: Cut, random: Random) {
  const sleeve: Sleeve = random.pick(['none', 'short', 'long', 'short'])
  const neckline: Neckline = random.pick(['crew', 'scoop', 'v', 'collar', 'v'])
  const isSkirt = cut.isSkirt ?? (cut.slot === 'bottom' && cut.hem === undefined && random.float() < 0.3)
  const hems = {
    top: () => random.pick([1.72, 1.4, 1.75]),
    dress: () => random.pick([560, 620, 660, 520]),
    outer: () => random.pick([425, 440, 580]),
    bottom: () => (isSkirt ? random.pick([520, 600, 660]) : 772),
  }
  return {
    sleeve: cut.sleeve ?? (cut.slot === 'outer' ? 'long' : sleeve),
    neckline: cut.neckline ?? neckline,
    hem: cut.hem ?? hems[cut.slot](),
    ease: cut.ease ?? (cut.slot === 'outer' ? 7 : cut.slot === 'top' ? random.float(3, 7) : 3),
    flare: cut.flare ?? (cut.slot === 'dress' || isSkirt ? random.float(14, 38) : random.float(0, 8)),
    isSkirt,
  }
}

/** What a figure wears, one garment a place. */
export type Outfit<Worn> = { readonly [slot in Slot]?: Worn }

/**
 * Gives each garment its place. What has no place left (a third dress) is not shown.
 * @param place where a garment goes by itself; undefined for any place
 */
export function dress<Worn>(
  garments: readonly Worn[],
  place: (worn: Worn) => Slot | undefined,
): Outfit<Worn> {
  const outfit: { [slot in Slot]?: Worn } = {}
  const isFree = (slot: Slot) =>
    !outfit[slot] && (slot === 'dress' ? !outfit.top && !outfit.bottom : slot === 'outer' || !outfit.dress)
  const orders: Readonly<Record<Slot, readonly Slot[]>> = {
    top: ['top', 'outer'],
    bottom: ['bottom'],
    dress: ['dress'],
    outer: ['outer', 'top'],
  }
  for (const garment of garments) {
    const wanted = place(garment)
    const order: readonly Slot[] = wanted ? orders[wanted] : ['top', 'bottom', 'outer']
    const slot = order.find(isFree)
    if (slot) outfit[slot] = garment
  }
  return outfit
}

const neutrals: readonly [Colour, ...Colour[]] = [
  [243, 240, 233],
  [52, 54, 62],
  [70, 92, 126],
  [196, 178, 152],
  [126, 128, 130],
]

/** A quiet garment that goes with the asked ones, where nothing was asked for. */
export function quietGarment(slot: 'top' | 'bottom', others: readonly Colour[], random: Random): Garment {
  const light = others.reduce((sum, colour) => sum + luminance(colour), 0) / (others.length || 1)
  const options = neutrals.filter((colour) => Math.abs(luminance(colour) - light) > 0.22)
  const colour = options[random.int(0, Math.max(0, options.length - 1))] ?? neutrals[0]
  return {
    slot,
    colour,
    second: [250, 247, 240],
    pattern: 'plain',
    sleeve: random.pick(['short', 'none', 'long']),
    neckline: random.pick(['crew', 'scoop', 'v']),
    hem: slot === 'top' ? 1.2 : 774,
    ease: slot === 'top' ? 2.5 : random.float(2, 5),
    flare: random.pick([0, 4, 12]),
    isSkirt: false,
  }
}
