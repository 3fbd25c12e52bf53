// Rooms as they are spelled in the tree below src/, from the ground up. A room imports from the levels below its
// own and from nothing else; those with a bar between them never import each other.
const levels = [
  'clock.ts random.ts fetch.ts errors.ts address.ts markup.ts',
  'spec/ | store/ | facts/',
  'scheduler.ts | scenarios/',
  'tasks/ | webhooks/ | pictures/',
  'verdict/',
  'server/ | suite/',
  'demo/ mock-checks.ts mock-demos.ts mock-ends.ts mock-options.ts mock-parts.ts mock-ports.ts mock-sandbox.ts mock-webhooks.ts mock.ts checks.ts',
  'index.ts | vitest.ts vitest/ | guard.ts guard/ | cli/',
]
const places = (level) => level.split(/[ |]+/)

// Rooms that see less than their level allows.
const narrow = [
  {
    room: 'suite/',
    sees: [...places(levels[0]), 'spec/', 'facts/', 'webhooks/sign.ts'],
    why: 'The suite judges from outside. What it could read from inside it could also be fooled by.',
  },
  {
    room: 'dashboard/',
    sees: ['facts/'],
    why: 'The page runs in a browser and talks to the control API only.',
  },
]

// Packages that are bundled into dist/, hence development dependencies to npm, and who may import them.
const anywhere = ['']
const bundled = {
  '@hono/node-server': ['mock.ts', 'server/', 'webhooks/'],
  '@hono/zod-openapi': ['server/'],
  ajv: ['suite/conformance'],
  'ajv-formats': ['suite/conformance'],
  commander: ['cli/'],
  'fastest-levenshtein': ['scenarios/'],
  'image-size': ['pictures/', 'suite/'],
  'p-limit': ['webhooks/', 'suite/', 'pictures/'],
  hono: ['mock.ts', 'server/', 'webhooks/'],
  preact: ['dashboard/'],
  'prom-client': ['server/metrics.ts'],
  'pure-rand': ['random.ts'],
  'range-parser': ['server/serve-bytes.ts'],
  tinyqueue: ['scheduler.ts'],
  // Not bundled: the user's own, which is a peer.
  vitest: ['vitest.ts', 'vitest/'],
  yaml: anywhere,
  // A schema met at run time is converted in spec/ alone; elsewhere Zod judges what people write by hand.
  zod: ['spec/', 'scenarios/', 'webhooks/endpoint.ts', 'server/control', 'demo/', 'cli/'],
}

const rooms = [...levels.flatMap(places), 'dashboard/']
const pattern = (place) => place.replace('.', '\\.') + (place.endsWith('.ts') ? '$' : '')
const inside = (some) => `^src/(${some.map(pattern).join('|')})`
const npm = (name) => `(^|node_modules/)${name}(/|$)`

const forbidden = [
  ...levels.slice(0, -1).map((level, index) => ({
    name: `level-${index}-imports-down-only`,
    comment: `What stands on "${level}" imports from the levels below it only.`,
    from: { path: inside(places(level)) },
    to: { path: inside(levels.slice(index + 1).flatMap(places)) },
  })),
  ...levels.flatMap((level, index) => {
    const groups = level.split(' | ').map(places)
    if (groups.length === 1) return []
    return groups.map((group) => ({
      name: `level-${index}-rooms-stay-apart`,
      comment: `The rooms of "${level}" never import each other; connect them one level up.`,
      from: { path: inside(group) },
      to: { path: inside(groups.filter((other) => other !== group).flat()) },
    }))
  }),
  ...narrow.map(({ room, sees, why }) => ({
    name: `${room.replace('/', '')}-sees-little`,
    comment: `${why} It may import ${sees.join(', ')}.`,
    from: { path: inside([room]) },
    to: { path: '^src/', pathNot: inside([room, ...sees]) },
  })),
  {
    name: 'nobody-imports-the-page',
    comment: 'The page is built apart and served as files.',
    from: { path: '^src/', pathNot: inside(['dashboard/']) },
    to: { path: inside(['dashboard/']) },
  },
  {
    name: 'every-file-has-a-room',
    comment: `Put the file into one of ${rooms.join(', ')}; there is no drawer for the rest.`,
    from: { path: '^src/', pathNot: inside(rooms) },
    to: {},
  },
  {
    name: 'every-import-has-a-room',
    comment: `Import from one of ${rooms.join(', ')}; there is no drawer for the rest.`,
    from: {},
    to: { path: '^src/', pathNot: inside(rooms) },
  },
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or need a third below both. Types count too.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'Nothing imports this file and it imports nothing: wire it up or delete it.',
    from: { orphan: true },
    to: {},
  },
  {
    name: 'no-tests-in-src',
    comment: 'What is shipped cannot lean on what is not.',
    from: { path: '^src/' },
    to: { path: '^test/' },
  },
  {
    name: 'no-unresolved-imports',
    comment: 'The import leads nowhere: correct its path or declare the package.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-undeclared-packages',
    comment: 'The package is there by accident only: declare it in package.json.',
    from: {},
    // A package that is a peer as well counts as undeclared here, though it is not.
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
  },
  {
    name: 'no-development-packages',
    comment: 'A user does not get this package: make it a dependency, or bundle it and list it here.',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev'], pathNot: Object.keys(bundled).map(npm) },
  },
  ...Object.entries(bundled)
    .filter(([, users]) => users !== anywhere)
    .map(([name, users]) => ({
      name: `${name}-has-its-place`,
      comment: `${name} is imported in ${users.join(', ')} only.`,
      from: { path: '^src/', pathNot: inside(users) },
      to: { path: npm(name) },
    })),
]

module.exports = {
  forbidden: forbidden.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    // Imports of types are imports: they bind two rooms as firmly as a call does.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
