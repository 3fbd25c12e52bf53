import type { Stance } from './stance.ts'

const upright = {
  view: 'front',
  chin: [2, 101],
  tilt: -2,
  turn: -0.35,
  neck: [1, 133],
  shoulders: [
    [-60, 152],
    [61, 158],
  ],
  waist: [7, 284],
  hips: [
    [-23, 398],
    [36, 385],
  ],
  arms: [
    { elbow: [-83, 280], wrist: [-86, 384], hand: 4 },
    { elbow: [87, 286], wrist: [98, 389], hand: 2 },
  ],
  legs: [
    { knee: [-42, 582], ankle: [-52, 757], toe: [-68, 794] },
    { knee: [31, 580], ankle: [14, 758], toe: [20, 797] },
  ],
} as const satisfies Stance

/** All stances by name. */
export const stances = {
  relaxed: upright,
  'hand on hip': {
    ...upright,
    tilt: 3,
    turn: 0.4,
    arms: [
      { elbow: [-84, 280], wrist: [-90, 384], hand: -2 },
      { elbow: [127, 262], wrist: [62, 326], hand: -52 },
    ],
  },
  'hands on hips': {
    ...upright,
    tilt: 0,
    turn: 0.1,
    chin: [1, 101],
    neck: [0, 133],
    waist: [2, 284],
    arms: [
      { elbow: [-126, 258], wrist: [-57, 328], hand: 52 },
      { elbow: [127, 262], wrist: [60, 326], hand: -52 },
    ],
    legs: [
      { knee: [-47, 582], ankle: [-62, 757], toe: [-78, 794] },
      { knee: [36, 580], ankle: [38, 758], toe: [48, 797] },
    ],
  },
  pockets: {
    ...upright,
    tilt: -3,
    turn: -0.5,
    arms: [
      { elbow: [-104, 274], wrist: [-62, 372], hand: 20, hides: 'pocket' },
      { elbow: [105, 279], wrist: [65, 374], hand: -20, hides: 'pocket' },
    ],
  },
  'hand in hair': {
    ...upright,
    tilt: 4,
    turn: 0.3,
    shoulders: [
      [-60, 156],
      [59, 146],
    ],
    arms: [
      { elbow: [-86, 284], wrist: [-84, 386], hand: 6 },
      { elbow: [120, 66], wrist: [22, 36], hand: -100, hides: 'hair' },
    ],
  },
  walking: {
    ...upright,
    tilt: 1,
    turn: 0.12,
    chin: [0, 102],
    neck: [-1, 134],
    waist: [-2, 285],
    hips: [
      [-31, 386],
      [27, 394],
    ],
    shoulders: [
      [-61, 157],
      [59, 152],
    ],
    arms: [
      { elbow: [-90, 278], wrist: [-72, 380], hand: 22 },
      { elbow: [86, 276], wrist: [111, 374], hand: 26 },
    ],
    legs: [
      { knee: [-25, 580], ankle: [-3, 763], toe: [-1, 800] },
      { knee: [30, 574], ankle: [33, 728], toe: [37, 770], behind: true },
    ],
  },
  stroll: {
    ...upright,
    tilt: -4,
    turn: -0.6,
    hips: [
      [-30, 388],
      [28, 392],
    ],
    arms: [
      { elbow: [-88, 277], wrist: [-106, 376], hand: -18 },
      { elbow: [104, 276], wrist: [65, 372], hand: -22, hides: 'pocket' },
    ],
    legs: [
      { knee: [-30, 580], ankle: [-22, 762], toe: [-28, 799] },
      { knee: [37, 576], ankle: [48, 738], toe: [60, 776], behind: true },
    ],
  },
  turned: {
    ...upright,
    tilt: -2,
    turn: -0.85,
    chin: [-6, 101],
    neck: [-2, 133],
    shoulders: [
      [-50, 153],
      [55, 158],
    ],
    waist: [2, 284],
    arms: [
      { elbow: [-66, 280], wrist: [-78, 382], hand: -8 },
      { elbow: [72, 288], wrist: [56, 389], hand: -14 },
    ],
    legs: [
      { knee: [-40, 582], ankle: [-47, 759], toe: [-74, 795] },
      { knee: [25, 580], ankle: [21, 757], toe: [2, 795] },
    ],
  },
  back: { ...upright, view: 'back', turn: 0, tilt: 2 },
  'back, hand on hip': {
    ...upright,
    view: 'back',
    turn: 0.7,
    tilt: 3,
    arms: [
      { elbow: [-84, 280], wrist: [-88, 384], hand: 0 },
      { elbow: [125, 262], wrist: [62, 326], hand: -52 },
    ],
  },
  'back, walking': {
    ...upright,
    view: 'back',
    turn: -0.5,
    tilt: 0,
    arms: [
      { elbow: [-88, 278], wrist: [-100, 378], hand: -14 },
      { elbow: [88, 280], wrist: [80, 384], hand: -12 },
    ],
    legs: [
      { knee: [-30, 580], ankle: [-14, 757], toe: [-16, 794] },
      { knee: [32, 576], ankle: [38, 742], toe: [42, 778], behind: true },
    ],
  },
  side: {
    view: 'side',
    chin: [10, 101],
    tilt: 0,
    turn: 1,
    neck: [-4, 134],
    shoulders: [
      [4, 160],
      [-5, 160],
    ],
    waist: [3, 286],
    hips: [
      [3, 392],
      [-4, 394],
    ],
    arms: [
      { elbow: [10, 282], wrist: [42, 378], hand: 24, behind: true },
      { elbow: [-20, 284], wrist: [-4, 386], hand: 12 },
    ],
    legs: [
      { knee: [-6, 582], ankle: [-38, 754], toe: [2, 790], behind: true },
      { knee: [8, 584], ankle: [-4, 764], toe: [38, 798] },
    ],
  },
  'side, walking': {
    view: 'side',
    chin: [14, 102],
    tilt: 1,
    turn: 1,
    neck: [0, 135],
    shoulders: [
      [6, 160],
      [-3, 160],
    ],
    waist: [4, 287],
    hips: [
      [2, 392],
      [-2, 394],
    ],
    arms: [
      { elbow: [34, 274], wrist: [84, 362], hand: 42, behind: true },
      { elbow: [-34, 278], wrist: [-46, 380], hand: 2 },
    ],
    legs: [
      { knee: [-22, 580], ankle: [-90, 742], toe: [-62, 788], behind: true },
      { knee: [34, 580], ankle: [64, 760], toe: [106, 792] },
    ],
  },
} as const satisfies Readonly<Record<string, Stance>>

export type StanceName = keyof typeof stances
