import { type Cloth, clothOf, clothPattern, volumeGradient } from './cloth.ts'
import { css, darker } from './colour.ts'
import type { Garment, Outfit, Slot } from './garment.ts'
import { hairOf } from './hair.ts'
import { backOfHead, frontFace, sideFace } from './head.ts'
import { drawDress, drawSkirt, drawTrouserLeg, drawTrouserTop } from './lowers.ts'
import { drawOuter } from './outers.ts'
import { add, curve, limb, num, type Point } from './shape.ts'
import { drawShoe } from './shoes.ts'
import { drawArm, drawHand, drawLeg, drawTrunk, type Sitter } from './skin.ts'
import { drawSleeve, drawTop, turtleNeck } from './tops.ts'

/** A garment's own picture, cut out and fitted: an image in figure units. */
export interface Fitted {
  readonly href: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** What is worn at one place: drawn, or a picture that is laid on. */
export interface Worn {
  readonly garment: Garment
  readonly picture?: Fitted
  /** A picture of its cloth, for what of the garment is drawn. */
  readonly cloth?: Fitted
}

const slots: readonly Slot[] = ['bottom', 'dress', 'top', 'outer']
const arms = [0, 1] as const

/** A dressed figure as SVG, in hundredths of a head, standing on y = 800 about x = 0. */
export function drawFigure(sitter: Sitter, outfit: Outfit<Worn>): string {
  const { body, person } = sitter
  const { stance } = body
  const cloths: { [slot in Slot]?: Cloth } = {}
  let defs = volumeGradient(sitter.shade)
  for (const slot of slots) {
    const worn = outfit[slot]
    if (!worn) continue
    const id = `cloth-${slot}`
    defs += worn.cloth ? pictureCloth(worn.cloth, id) : clothPattern(worn.garment, id)
    cloths[slot] = clothOf(worn.garment, id, worn.cloth !== undefined)
  }
  /** Draws a place by hand, or lays its picture on. */
  const wear = (slot: Slot, draw: (garment: Garment, cloth: Cloth) => string): string => {
    const [worn, cloth] = [outfit[slot], cloths[slot]]
    if (!worn || !cloth) return ''
    return worn.picture ? image(worn.picture) : draw(worn.garment, cloth)
  }
  const onTrunk = outfit.dress ? 'dress' : 'top'
  // A picture has its own sleeves, which go over the arms; drawn sleeves go round them.
  const isLaidOn = [outfit[onTrunk], outfit.outer].some((worn) => worn?.picture && !worn.cloth)

  const armWithSleeves = (index: 0 | 1): string => {
    const { hides, behind } = stance.arms[index]
    // The sleeve of a jacket hides what is worn beneath it.
    const sleeved: readonly Slot[] = outfit.outer?.garment.sleeve === 'long' ? ['outer'] : ['outer', onTrunk]
    const dressed = [...sleeved]
      .map((slot) => {
        const [worn, cloth] = [outfit[slot], cloths[slot]]
        return worn && cloth && (!worn.picture || worn.cloth)
          ? drawSleeve(sitter, index, worn.garment, cloth)
          : ''
      })
      .reverse()
      .join('')
    const pocket = hides === 'pocket' && !behind ? pocketEdge(sitter, index) : ''
    return drawArm(sitter, index) + dressed + pocket
  }
  const nearArms = arms.filter((index) => !stance.arms[index].behind && stance.arms[index].hides !== 'hair')
  const farArms = arms.filter((index) => stance.arms[index].behind)
  const raisedArms = arms.filter((index) => stance.arms[index].hides === 'hair')
  const legOrder = stance.legs[0].behind ? arms : ([1, 0] as const)

  const legs = legOrder.map((index) => {
    const bottom = outfit.bottom
    const cloth = cloths.bottom
    const trousers =
      bottom && cloth && !bottom.picture && !bottom.garment.isSkirt
        ? drawTrouserLeg(sitter, index, bottom.garment, cloth)
        : ''
    return { bare: drawLeg(sitter, index) + drawShoe(sitter, index), trousers }
  })
  const bare = legs.map((leg) => leg.bare).join('')
  const trousers = legs.map((leg) => leg.trousers).join('')
  const bottom =
    trousers +
    wear('bottom', (garment, cloth) =>
      garment.isSkirt ? drawSkirt(sitter, garment, cloth) : drawTrouserTop(sitter, garment, cloth),
    )
  const trunk =
    onTrunk === 'dress'
      ? wear('dress', (garment, cloth) => drawDress(sitter, garment, cloth))
      : wear(
          'top',
          (garment, cloth) =>
            drawTop(sitter, garment, cloth) +
            (garment.neckline === 'turtle' ? turtleNeck(sitter, cloth) : ''),
        )
  const isTucked = onTrunk === 'top' && (outfit.top?.garment.hem ?? 2) < 1.25 && !outfit.top?.picture
  const lowAndHigh = isTucked ? trunk + bottom : bottom + trunk
  const outer = wear('outer', (garment, cloth) => drawOuter(sitter, garment, cloth))
  const near = nearArms.map(armWithSleeves).join('')
  const hairs = hairOf(person, stance)
  const head = headGroup(sitter)
  const covering = stance.view === 'back' ? '' : head(hairs.behind)

  return `<defs>${defs}</defs>${farArms.map(armWithSleeves).join('')}${raisedArms.map(armWithSleeves).join('')}${covering}${bare}${drawTrunk(sitter)}${isLaidOn ? near + lowAndHigh + outer + nearArms.map((index) => inFront(sitter, index)).join('') : lowAndHigh + outer + near}${head(face(sitter) + hairs.over)}`
}

const pictureCloth = (cloth: Fitted, id: string): string =>
  `<pattern id="${id}" patternUnits="userSpaceOnUse" x="${cloth.x}" y="${cloth.y}" width="${cloth.width}" height="${cloth.height}">${image({ ...cloth, x: 0, y: 0 })}</pattern>`

const image = ({ href, x, y, width, height }: Fitted): string =>
  `<image href="${href}" x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" preserveAspectRatio="none"/>`

/** A hand that rests on the hip lies over whatever picture was laid on the figure. */
const inFront = (sitter: Sitter, index: 0 | 1): string =>
  Math.abs(sitter.body.stance.arms[index].hand) > 40 ? drawHand(sitter, index) : ''

const face = ({ person, body, shade }: Sitter): string => {
  const { view, turn } = body.stance
  if (view === 'side') return sideFace(person)
  return view === 'back' ? backOfHead(person) : frontFace(person, turn, shade)
}

/** Puts what is drawn about the chin into its place. */
const headGroup =
  ({ body, person }: Sitter) =>
  (content: string): string => {
    const { chin, tilt } = body.stance
    const wide = person.isMasculine ? 1.04 : 1
    return `<g transform="translate(${num(chin[0])} ${num(chin[1])}) rotate(${num(tilt)} 0 -20) scale(${wide} 1)">${content}</g>`
  }

function pocketEdge({ body, person }: Sitter, index: 0 | 1): string {
  const { wrist } = body.stance.arms[index]
  const s = index === 0 ? -1 : 1
  const at = body.arms[index][7]?.at ?? wrist
  return `<path d="${curve([add(at, [s * 11, -1]), add(at, [s * -1, 3]), add(at, [s * -11, -3])])}" fill="none" stroke="${css(darker(person.skin, 0.75), 0.55)}" stroke-width="1.6" stroke-linecap="round"/>`
}

/** The figure's outline, for its shadow. */
export function silhouette({ body, person }: Sitter, outfit: Outfit<Worn>): string {
  const { stance, trunk } = body
  const rows = [...trunk.map((row) => row.left), ...[...trunk].reverse().map((row) => row.right)]
  const hem = outfit.dress ?? (outfit.bottom?.garment.isSkirt ? outfit.bottom : undefined)
  const skirt: Point[] = hem
    ? [
        [-54, 380],
        [54, 380],
        [58 + hem.garment.flare, hem.garment.hem],
        [-58 - hem.garment.flare, hem.garment.hem],
      ]
    : []
  const shapes = [
    ...body.legs.map((leg) => limb(leg)),
    ...body.arms.map((arm) => limb(arm)),
    `${curve(rows)}Z`,
    skirt.length > 0 ? `${curve(skirt)}Z` : '',
    ...stance.legs.map(({ ankle, toe }) =>
      limb([
        { at: ankle, left: 10, right: 10 },
        { at: toe, left: 9, right: 9 },
      ]),
    ),
  ]
  const hair = person.hairstyle === 'curls' ? 52 : 38
  return `${shapes.map((d) => `<path d="${d}"/>`).join('')}<ellipse cx="${num(stance.chin[0])}" cy="${num(stance.chin[1] - 54)}" rx="${hair}" ry="${hair + 16}"/><rect x="${num(stance.neck[0] - 15)}" y="85" width="30" height="60"/>`
}
