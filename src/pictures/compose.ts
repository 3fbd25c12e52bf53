import { Random, seedOf } from '../random.ts'
import type { Canvas } from './backdrop.ts'
import { type Body, bodyOf } from './body.ts'
import { drawFigure, silhouette, type Worn } from './figure.ts'
import { dress, garmentFor, type Outfit, quietGarment, type Slot } from './garment.ts'
import { type Person, personOf } from './person.ts'
import { chooseStance } from './pose.ts'
import { chooseScene, drawLight, drawScene, places, type Scene } from './scene.ts'
import { num } from './shape.ts'
import type { Sitter } from './skin.ts'
import { sway } from './stance.ts'
import { stances } from './stances.ts'
import { drawStrip } from './strip.ts'

/** What a drawing shows. */
export interface Subject {
  readonly width: number
  readonly height: number
  /** Decides the picture, with what follows. */
  readonly seed: readonly (string | number)[]
  readonly task: number
  /** From 0. */
  readonly index: number
  readonly of: number
  readonly ratio: string
  /** What the request says in words, by name; `pose` and `background` are understood. */
  readonly prompts: Readonly<Record<string, string | undefined>>
  /** In the order of the request. */
  readonly garments: readonly { readonly url: string }[]
  readonly model?: { readonly url: string } | undefined
}

/** Everything decided about a picture, before any garment's own picture is fitted to it. */
export interface Plan {
  readonly subject: Subject
  readonly person: Person
  readonly body: Body
  readonly scene: Scene
  readonly canvas: Canvas
  /** Which way light falls on the figure, as it is drawn. */
  readonly sitter: Sitter
  readonly isMirrored: boolean
  /** Pixels a figure unit, and where the figure's middle and floor are. */
  readonly scale: number
  readonly x: number
  readonly floor: number
}

/** The seed of one picture as a number; it is kept in the picture's EXIF. */
export const pictureSeed = ({ seed, prompts, garments, model }: Subject): number =>
  seedOf(...seed, JSON.stringify(prompts), JSON.stringify(garments.map(({ url }) => url)), model?.url ?? '')

/**
 * Decides who stands where and how.
 * @param isLaidOn whether a garment's own picture will lie on the figure: it is never mirrored, since it may have letters
 */
export function plan(subject: Subject, isLaidOn: boolean): Plan {
  const { width, height, index, prompts } = subject
  const random = new Random(pictureSeed(subject))
  const { pose = '', background = '' } = prompts
  // One person and one kind of place for all pictures of a task, whatever its index.
  const who = subject.model?.url ?? `${subject.task} ${subject.garments.map(({ url }) => url).join(' ')}`
  const words = [subject.model?.url ?? '', ...Object.values(prompts)].join(' ')
  const person = personOf(new Random(seedOf('person', who)), words)
  const scene = chooseScene(background, new Random(seedOf('scene', background)))
  const shade = random.float() < 0.35 ? 'left' : 'right'
  const hasPockets = !subject.garments.some(({ url }) => ['dress', 'bottom'].includes(garmentFor(url).slot))
  const named = chooseStance(pose, index, new Random(seedOf('stance', pose, subject.task)))
  const name =
    named === 'pockets' && !hasPockets ? 'relaxed' : named === 'stroll' && !hasPockets ? 'walking' : named
  const body = bodyOf(sway(stances[name], random), person.build)
  const isMirrored = !isLaidOn && random.float() < 0.5
  const isClose = /\b(close.?up|portrait|half.?body|waist.?up|upper body|bust|cropped|medium shot)\b/i.test(
    pose,
  )
  const full = Math.min((height * 0.865) / 828, (width * 0.92) / 250)
  const scale = full * (isClose ? 1.62 : random.float(0.96, 1))
  const isWide = width > height * 1.25
  const thirds = [0, -0.13, 0.13, 0.06][index % 4] ?? 0
  const floor = isClose ? height * 0.075 + 800 * scale : height * 0.93
  return {
    subject,
    person,
    body,
    scene,
    canvas: { width, height, horizon: height * random.float(0.5, 0.56), random, colour: scene.colour, shade },
    sitter: { body, person, shade: isMirrored ? (shade === 'right' ? 'left' : 'right') : shade },
    isMirrored,
    scale,
    x: width * (0.5 + (isWide ? thirds : random.float(-0.02, 0.02))),
    floor,
  }
}

/**
 * Dresses the figure of a plan.
 * @param worn one for each garment of the request, in its order
 */
export function outfitOf(
  { subject, person }: Plan,
  worn: readonly (Worn & { readonly slot: Slot })[],
): Outfit<Worn> {
  const random = new Random(seedOf('outfit', subject.task, ...subject.garments.map(({ url }) => url)))
  const outfit: Outfit<Worn> = dress(worn, ({ slot }) => slot)
  const colours = worn.map(({ garment }) => garment.colour)
  if (outfit.dress) return outfit
  const top = quietGarment('top', colours, random)
  const bottom = quietGarment('bottom', colours, random)
  return {
    ...outfit,
    top: outfit.top ?? { garment: person.isMasculine ? { ...top, sleeve: 'short', ease: 5 } : top },
    bottom: outfit.bottom ?? { garment: bottom },
  }
}

const svg = (width: number, height: number, content: string, viewBox = `0 0 ${width} ${height}`): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${viewBox}">${content}</svg>`

const placed = ({ isMirrored, scale, x, floor }: Plan): string =>
  `translate(${num(x)} ${num(floor)}) scale(${fine((isMirrored ? -1 : 1) * scale)} ${fine(scale)}) translate(0 -800)`

/** The place with the figure's shadows, `1 / part` of the size: it is blurred and enlarged. */
export function backgroundSvg(subject: Plan, outfit: Outfit<Worn>, part: number): string {
  const { canvas, scene, scale, x, floor, sitter } = subject
  const { width, height, shade } = canvas
  const { shadow, reach } = places[scene.name]
  const s = shade === 'right' ? 1 : -1
  const shape = silhouette(sitter, outfit)
  const onWall =
    reach === 0
      ? `<g transform="translate(${num(s * 62 * scale)} ${num(14 * scale)})" opacity="${num(shadow * 0.36)}"><g transform="${placed(subject)}" fill="#1d1420">${shape}</g></g>`
      : ''
  const mirror = subject.isMirrored ? -1 : 1
  const onGround =
    reach > 0
      ? `<g transform="translate(${num(x)} ${num(floor - 6 * scale)}) skewX(${-s * 62}) scale(${fine(mirror * scale)} ${fine(scale * reach)}) translate(0 -800)" fill="#1d1420" opacity="${num(shadow * 0.8)}">${shape}</g>`
      : ''
  const feet = [0.55, 1].map(
    (size) =>
      `<ellipse cx="${num(x + s * 8 * scale)}" cy="${num(floor - 8 * scale)}" rx="${num(120 * size * scale)}" ry="${num(15 * size * scale)}" fill="#1d1420" opacity="${num(shadow * (size === 1 ? 0.4 : 0.6))}"/>`,
  )
  return svg(
    Math.ceil(width / part),
    Math.ceil(height / part),
    drawScene(scene, canvas) + onWall + onGround + feet.join(''),
    `0 0 ${width} ${height}`,
  )
}

/** The dressed figure in the scene's light, and the strip; transparent around them. */
export function foregroundSvg(subject: Plan, outfit: Outfit<Worn>): string {
  const { canvas, scene } = subject
  const { width, height } = canvas
  return svg(
    width,
    height,
    `<g transform="${placed(subject)}">${drawFigure(subject.sitter, outfit)}</g>${drawLight(scene, canvas)}${drawStrip(canvas, subject.subject)}`,
  )
}

/** A factor, finer than {@link num} writes it. */
const fine = (factor: number): string => factor.toFixed(4)
