import { beforeAll, expect, test } from 'vitest'
import { type Files, judge } from './tree.ts'

const ground = 'clock.ts random.ts fetch.ts errors.ts address.ts'
const first = `${ground} spec/ store/ facts/`
const second = `${first} scheduler.ts scenarios/`
const third = `${second} tasks/ webhooks/ pictures/`
const fourth = `${third} server/ suite/`
const all = `${fourth} mock.ts`

const sees: Files = {
  'clock.ts': ground,
  'random.ts': ground,
  'fetch.ts': ground,
  'errors.ts': ground,
  'address.ts': ground,
  'spec/': `${ground} spec/`,
  'store/': `${ground} store/`,
  'facts/': `${ground} facts/`,
  'scheduler.ts': `${first} scheduler.ts`,
  'scenarios/': `${first} scenarios/`,
  'tasks/': `${second} tasks/`,
  'webhooks/': `${second} webhooks/`,
  'pictures/': `${second} pictures/`,
  'server/': `${third} server/`,
  'suite/': `${ground} spec/ facts/ suite/`,
  'mock.ts': all,
  'index.ts': `${all} index.ts`,
  'vitest.ts': `${all} vitest.ts vitest/`,
  'vitest/': `${all} vitest.ts vitest/`,
  'guard.ts': `${all} guard.ts guard/`,
  'guard/': `${all} guard.ts guard/`,
  'cli/': `${all} cli/`,
  'dashboard/': 'facts/ dashboard/',
}
const rooms = Object.keys(sees)

// Each room looks out of its window at the door of every room; a room that is one file is both.
const door = (room: string) => (room.endsWith('.ts') ? room : `${room}door.ts`)
const window = (room: string) => (room.endsWith('.ts') ? room : `${room}window.ts`)
const everyRoomFromEveryRoom = Object.fromEntries(
  rooms.map((room) => {
    const up = room.endsWith('.ts') ? './' : '../'
    const others = rooms.filter((other) => door(other) !== window(room))
    return [`src/${window(room)}`, others.map((other) => `import '${up}${door(other)}'`).join('\n')]
  }),
)
const doors = Object.fromEntries(
  rooms.filter((room) => room.endsWith('/')).map((room) => [`src/${door(room)}`, '']),
)

const refused: [what: string, path: string, text: string, rule: string][] = [
  ['an upward import', 'src/spec/up.ts', "import '../tasks/door.ts'", 'level-1-imports-down-only'],
  [
    'an upward import of a type',
    'src/tasks/up.ts',
    "import type { A } from '../server/door.ts'",
    'level-3-imports-down-only',
  ],
  [
    'an upward import at run time',
    'src/store/up.ts',
    "await import('../cli/door.ts')",
    'level-1-imports-down-only',
  ],
  ['a sideways import', 'src/tasks/side.ts', "import '../webhooks/door.ts'", 'level-3-rooms-stay-apart'],
  [
    'a sideways import out of a folder',
    'src/scenarios/side.ts',
    "import '../scheduler.ts'",
    'level-2-rooms-stay-apart',
  ],
  [
    'a suite that looks inside webhooks',
    'src/suite/retry.ts',
    "import '../webhooks/door.ts'",
    'suite-sees-little',
  ],
  ['a cycle', 'src/spec/a.ts', "import './b.ts'", 'no-cycles'],
  ['a cycle through a type', 'src/spec/c.ts', "import type { D } from './d.ts'", 'no-cycles'],
  ['a file in a drawer', 'src/utils/drawer.ts', "import '../errors.ts'", 'every-file-has-a-room'],
  ['a file beside the rooms', 'src/types.ts', "import './errors.ts'", 'every-file-has-a-room'],
  ['an import from a drawer', 'src/spec/drawer.ts', "import '../utils/drawer.ts'", 'every-import-has-a-room'],
  ['an orphan', 'src/spec/orphan.ts', 'export {}', 'no-orphans'],
  ['an import from the tests', 'src/spec/tests.ts', "import '../../test/support.ts'", 'no-tests-in-src'],
  ['an import that leads nowhere', 'src/spec/nowhere.ts', "import './nothing.ts'", 'no-unresolved-imports'],
  ['an undeclared package', 'src/spec/undeclared.ts', "import 'undeclared'", 'no-undeclared-packages'],
  ['a development package', 'src/cli/tool.ts', "import 'tsup'", 'no-development-packages'],
  ['zod in tasks', 'src/tasks/zod.ts', "import { z } from 'zod'", 'zod-has-its-place'],
  ['zod in the gates', 'src/server/gates.ts', "import { z } from 'zod'", 'zod-has-its-place'],
  ['commander in the server', 'src/server/flags.ts', "import 'commander'", 'commander-has-its-place'],
  ['hono in tasks', 'src/tasks/hono.ts', "import 'hono'", 'hono-has-its-place'],
  [
    'a listening suite',
    'src/suite/listen.ts',
    "import '@hono/node-server'",
    '@hono/node-server-has-its-place',
  ],
  ['ajv in the server', 'src/server/ajv.ts', "import 'ajv'", 'ajv-has-its-place'],
]

const accepted: [path: string, text: string][] = [
  ['src/suite/receiver.ts', "import '../webhooks/sign.ts'"],
  ['src/webhooks/sign.ts', "import '../errors.ts'"],
  ['src/spec/schema.ts', "import { z } from 'zod'"],
  ['src/scenarios/schema.ts', "import { z } from 'zod'"],
  ['src/server/control.ts', "import { z } from 'zod'"],
  ['src/demo/story.ts', "import { z } from 'zod'"],
  ['src/cli/options.ts', "import { z } from 'zod'\nimport 'commander'"],
  ['src/server/app.ts', "import 'hono'\nimport './control.ts'"],
  ['src/pictures/draw.ts', "import 'sharp'\nimport 'node:fs'"],
]

const declared = ['@hono/node-server', 'ajv', 'commander', 'hono', 'tsup', 'zod']
const packages = Object.fromEntries(
  [...declared, 'sharp', 'undeclared'].flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' })],
    [`node_modules/${name}/index.js`, ''],
  ]),
)

interface Report {
  modules: { source: string; dependencies: { resolved: string }[] }[]
  summary: { violations: { from: string; to: string; rule: { name: string } }[] }
}
let report: Report

beforeAll(async () => {
  const files = {
    'package.json': JSON.stringify({
      dependencies: { sharp: '*' },
      devDependencies: Object.fromEntries(declared.map((name) => [name, '*'])),
    }),
    'test/support.ts': '',
    'src/spec/b.ts': "import './a.ts'",
    'src/spec/d.ts': "import './c.ts'",
    ...packages,
    ...doors,
    ...everyRoomFromEveryRoom,
    ...Object.fromEntries(refused.map(([, path, text]) => [path, text])),
    ...Object.fromEntries(accepted),
  }
  const rules = '.dependency-cruiser.cjs'
  report = (await judge(
    files,
    [rules],
    'depcruise',
    'src',
    '--config',
    rules,
    '--output-type',
    'json',
  )) as Report
})

const rulesBrokenBy = (path: string) => [
  ...new Set(report.summary.violations.filter(({ from }) => from === path).map(({ rule }) => rule.name)),
]

test.each(Object.entries(sees))('%s sees %s', (room, expected) => {
  const from = `src/${window(room)}`
  const barred = report.summary.violations
    .filter((violation) => violation.from === from && violation.rule.name !== 'no-cycles')
    .map(({ to }) => to)
  const seen = rooms.filter((other) => other === room || !barred.includes(`src/${door(other)}`))
  const own = room.endsWith('.ts') ? [room] : []
  expect(new Set(seen)).toEqual(new Set([...expected.split(' '), ...own]))
})

test.each(refused)('%s is refused', (_what, path, _text, rule) => {
  expect(rulesBrokenBy(path)).toEqual([rule])
})

test.each(accepted)('%s is in order', (path) => {
  expect(report.modules.map(({ source }) => source)).toContain(path)
  expect(rulesBrokenBy(path)).toEqual([])
})
