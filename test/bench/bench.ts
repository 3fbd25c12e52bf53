/** `npm run bench`: the mock against its floor and, with --peers, against Prism. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { measureImports } from './imports.ts'
import { measureMemory } from './memory.ts'
import { measurePage } from './page.ts'
import { measurePictures } from './pictures.ts'
import * as report from './report.ts'
import { measureStartup } from './startup.ts'
import { measureStores } from './stores.ts'
import { type Peer, prepareFloor, prepareMock, preparePrism } from './subjects.ts'
import { measureThroughput } from './throughput.ts'
import { measureWebhooks } from './webhooks.ts'

const fewestStarts = 7
const usage = `Usage: npm run bench -- [options]
  --peers          also measure Prism (npm installs it into a temporary folder)
  --only PART      throughput, startup, imports, memory, webhooks, pictures, page or stores
  --seconds N      length of one throughput measurement (3)
  --rounds N       rounds of throughput (5); start-up takes at least 7
  --json FILE      write all figures to FILE
  --calibrate      the floor against itself: every ratio should be about 1`

const parts = ['throughput', 'startup', 'imports', 'memory', 'webhooks', 'pictures', 'page', 'stores']

function readOptions() {
  const { values } = parseArgs({
    options: {
      peers: { type: 'boolean', default: false },
      calibrate: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  const count = (name: 'seconds' | 'rounds') => {
    const value = Number(values[name])
    if (Number.isInteger(value) && value > 0) return value
    throw new Error(`Failed to read --${name}: "${values[name]}" is no whole number above 0.`)
  }
  if (values.only !== undefined && !parts.includes(values.only)) {
    throw new Error(`Failed to read --only: "${values.only}" is none of ${parts.join(', ')}.`)
  }
  return { ...values, seconds: count('seconds'), rounds: count('rounds') }
}

type Options = ReturnType<typeof readOptions>

/** Measures what was asked for and prints it; gives the wrong answers that were heard. */
async function main(options: Options): Promise<readonly string[]> {
  const machine = report.machine()
  console.log(`${machine}\n`)
  const peers: Peer[] = []
  const wrong: string[] = []
  // A part that fails costs its own rows and not those of the others.
  const measured = async <T>(part: string, measure: () => Promise<T>): Promise<T | undefined> => {
    if (options.only !== undefined && options.only !== part) return undefined
    return measure().catch((error: unknown) => {
      wrong.push(messageOf(error))
      return undefined
    })
  }
  try {
    const ours = options.calibrate ? await prepareFloor('floor, again') : await prepareMock()
    const pair = [ours, await prepareFloor()]
    if (options.peers) {
      onProgress('installing Prism')
      peers.push(await preparePrism())
    }
    const all = [...pair, ...peers]
    const { rounds, seconds } = options
    const starts = Math.max(fewestStarts, rounds)

    const throughput = await measured('throughput', () =>
      measureThroughput(all, { rounds, seconds, onProgress }),
    )
    const startup = await measured('startup', () => measureStartup(all, { rounds: starts, onProgress }))
    const imports = await measured('imports', async () => measureImports({ rounds: starts, onProgress }))
    const memory = await measured('memory', () => measureMemory(pair, { onProgress }))
    const webhooks = await measured('webhooks', () => measureWebhooks({ rounds, onProgress }))
    const pictures = await measured('pictures', () => measurePictures({ rounds, onProgress }))
    const page = await measured('page', () => measurePage({ rounds, onProgress }))
    const stores = await measured('stores', () => measureStores({ rounds, seconds, onProgress }))
    onProgress('')
    wrong.push(...(stores?.wrong ?? []))
    wrong.push(...(throughput?.wrong ?? []))

    const names = all.map(({ name }) => name)
    const rows = [
      ...(throughput ? report.throughputRows(throughput.measurements, names) : []),
      ...report.startupRows(startup ?? []),
      ...(imports ? [report.importRow(imports)] : []),
      ...report.memoryRows(memory ?? []),
      ...(webhooks ? [report.webhookRow(webhooks)] : []),
      ...(pictures ? [report.pictureRow(pictures)] : []),
      ...report.storeRows(stores?.measurements ?? []),
    ]
    const notes = [
      `Medians of rounds in turn (${rounds} of throughput, ${starts} of start-up), ratios pair by pair.`,
      ...(throughput ? [report.limitNote(throughput.measurements)] : []),
      ...(memory ? [report.memoryNote] : []),
      ...(pictures ? [report.pictureNote(pictures)] : []),
      ...(page ? report.pageNotes(page) : []),
      ...peers.map(({ name, version }) => `${name} is version ${version}, its log off.`),
    ]
    const table = rows.length > 0 ? [report.renderTable(rows, ours.name), ''] : []
    console.log([...table, ...notes].join('\n'))

    if (options.json !== undefined) {
      const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]))
      const measurements = { throughput, startup, imports, memory, webhooks, pictures, page, stores }
      const figures = { machine, options, versions, rows, ...measurements, wrong }
      await writeFile(options.json, `${JSON.stringify(figures, null, 2)}\n`)
    }
    return wrong
  } finally {
    for (const peer of peers) await peer.remove()
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** One line that overwrites itself, and nothing where the output is kept. */
function onProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

let options: Options
try {
  options = readOptions()
} catch (error) {
  console.error(`${messageOf(error)}\n${usage}`)
  process.exit(2)
}
// Leaving by `exit` ends the subjects too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

if (options.help) {
  console.log(usage)
} else {
  // A slow answer is a figure to read; only a wrong one, or none, is a failure.
  try {
    const wrong = await main(options)
    for (const line of wrong) console.error(`Wrong: ${line}`)
    process.exitCode = wrong.length > 0 ? 1 : 0
  } catch (error) {
    onProgress('')
    console.error(messageOf(error))
    process.exitCode = 1
  }
}
