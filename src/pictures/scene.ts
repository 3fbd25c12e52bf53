import type { Random } from '../random.ts'
import { around, type Canvas, rect } from './backdrop.ts'
import { type Colour, colourIn, css, darker, hex, lighter } from './colour.ts'
import { room, runway, studio, studioColours } from './interiors.ts'
import { beach, desert, forest, garden, mountains, night, street, sunset } from './places.ts'

interface Place {
  readonly draw: (canvas: Canvas) => string
  /** Colour of the light that lies over everything. */
  readonly light: Colour
  /** How much of it. */
  readonly strength: number
  /** How far out of focus it is, in thousandths of the picture's width. */
  readonly blur: number
  /** How dark shadows are. */
  readonly shadow: number
  /** How far shadows reach over the ground; 0 is a studio's, below the feet only. */
  readonly reach: number
}

const daylight = { light: [255, 244, 222] as Colour, strength: 0.07, blur: 5, shadow: 0.34, reach: 0.16 }

/** Places by name. */
export const places = {
  studio: { draw: studio, light: [255, 250, 244], strength: 0.03, blur: 1.6, shadow: 0.3, reach: 0 },
  beach: { ...daylight, draw: beach },
  street: { ...daylight, draw: street, blur: 6 },
  forest: { ...daylight, draw: forest, light: [226, 240, 190], strength: 0.1, blur: 7 },
  night: { draw: night, light: [120, 96, 190], strength: 0.11, blur: 8, shadow: 0.5, reach: 0.05 },
  sunset: { draw: sunset, light: [255, 160, 88], strength: 0.16, blur: 5, shadow: 0.4, reach: 0.22 },
  interior: { ...daylight, draw: room, blur: 3.5, reach: 0.08 },
  runway: { draw: runway, light: [236, 236, 255], strength: 0.06, blur: 6, shadow: 0.45, reach: 0.04 },
  mountains: { ...daylight, draw: mountains, light: [214, 232, 255] },
  desert: { ...daylight, draw: desert, light: [255, 226, 178], strength: 0.1, reach: 0.2 },
  garden: { ...daylight, draw: garden },
} as const satisfies Readonly<Record<string, Place>>

export type PlaceName = keyof typeof places

/** Places by the words of a background prompt; the first line that fits is taken. */
const words: readonly (readonly [RegExp, PlaceName])[] = [
  [/\b(sun ?set|sun ?rise|dusk|dawn|golden hour|evening sun|twilight)/i, 'sunset'],
  [/\b(night|neon|nightlife|midnight city|after dark|club)\b/i, 'night'],
  [/\b(runway|catwalk|fashion show|stage|podium)\b/i, 'runway'],
  [/\b(beach|sea|seaside|ocean|coast|shore|surf|pool|tropical|island|lakeside|lake|harbou?r)\b/i, 'beach'],
  [/\b(forest|woods?|woodland|jungle|trees?|autumn)\b/i, 'forest'],
  [/\b(garden|park|flowers?|meadow|field|blossoms?|greenery|spring|vineyard)\b/i, 'garden'],
  [/\b(mountains?|snow|snowy|alps|alpine|winter|ski)\b/i, 'mountains'],
  [/\b(desert|dunes?|canyon|sahara|dry)\b/i, 'desert'],
  [
    /\b(street|city|urban|town|road|alley|downtown|sidewalk|paris|new york|london|tokyo|milan|market|square|rooftop|architecture|outdoors?)\b/i,
    'street',
  ],
  [
    /\b(interior|room|home|house|apartment|loft|living|bedroom|office|caf[eé]|restaurant|hotel|lobby|library|kitchen|indoors?|gallery|boutique|store|shop|window|sofa)\b/i,
    'interior',
  ],
  [/\b(studio|backdrop|seamless|plain|solid|minimal|clean|neutral|paper|wall|gradient)\b/i, 'studio'],
]

/** A place with what the words say of its colours and light. */
export interface Scene {
  readonly name: PlaceName
  readonly colour: Colour | undefined
  readonly mood: 'plain' | 'dark' | 'bright'
  readonly light: Colour
  readonly strength: number
}

/**
 * The scene for a background prompt.
 * @param random seeded by the prompt; decides what the words leave open
 */
export function chooseScene(background: string, random: Random): Scene {
  const worded = words.find(([pattern]) => pattern.test(background))?.[1]
  const drawn: PlaceName = random.pick(['studio', 'studio', 'interior', 'street', 'garden'])
  // A text without any place that we know gets one by its hash; no text at all is a studio.
  const isColoured = colourIn(background) !== undefined
  const name = worded ?? (background.trim() === '' || isColoured ? 'studio' : drawn)
  const { light, strength } = places[name]
  const paper = random.pick(studioColours)
  const tinted = tints.find(([pattern]) => pattern.test(background))?.[1]
  return {
    name,
    colour:
      colourIn(background.replace(/golden hour|golden light|white sand/gi, '')) ??
      (name === 'studio' ? paper : undefined),
    mood: /\b(dark|moody|dramatic|low.?key|noir|shadowy)\b/i.test(background)
      ? 'dark'
      : /\b(bright|high.?key|airy|sunny|light)\b/i.test(background)
        ? 'bright'
        : 'plain',
    light: tinted ?? light,
    strength: tinted ? Math.max(strength, 0.1) : strength,
  }
}

const tints: readonly (readonly [RegExp, Colour])[] = [
  [/\bneon|cyberpunk/i, [214, 70, 200]],
  [/\b(warm|golden|candle|cosy|cozy)/i, [255, 176, 96]],
  [/\b(cool|cold|icy|blue light|moonlight)/i, [120, 168, 255]],
]

/** The scene as SVG, to be drawn out of focus behind the figure. */
export function drawScene(scene: Scene, canvas: Canvas): string {
  const { width, height } = canvas
  const veil =
    scene.mood === 'dark'
      ? rect(0, 0, width, height, css([16, 12, 22], 0.42))
      : scene.mood === 'bright'
        ? rect(0, 0, width, height, css([255, 253, 248], 0.16))
        : ''
  return places[scene.name].draw({ ...canvas, colour: scene.colour && toned(scene) }) + veil
}

/** A wall in pure red or black would drown the figure. */
function toned({ name, colour }: Scene): Colour {
  const wanted = colour ?? hex('#cccccc')
  return name === 'studio' || name === 'interior' ? lighter(darker(wanted, 0.04), 0.14) : wanted
}

/** The light over figure and ground, and the darker corners. */
export function drawLight(scene: Scene, { width, height, shade }: Canvas): string {
  const x = width * (shade === 'right' ? 0.2 : 0.8)
  const reach = Math.hypot(width, height)
  const corner = scene.mood === 'dark' ? 0.5 : 0.2
  return `<defs>${around('light', x, height * 0.2, reach * 0.9, [
    { at: 0, colour: scene.light, opacity: Math.min(0.5, scene.strength * 1.6) },
    { at: 1, colour: scene.light, opacity: scene.strength * 0.6 },
  ])}${around('corners', width / 2, height * 0.48, reach * 0.62, [
    { at: 0.55, colour: [20, 14, 24], opacity: 0 },
    { at: 1, colour: [20, 14, 24], opacity: corner },
  ])}</defs>${rect(0, 0, width, height, 'url(#light)')}${rect(0, 0, width, height, 'url(#corners)')}`
}
