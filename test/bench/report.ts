/** From figures to one table: what was measured, against what, and the aim beside it. */
import { cpus, loadavg } from 'node:os'
import type { Imports } from './imports.ts'
import { type Memory, storedTasks, timedTasks } from './memory.ts'
import type { PageTimes } from './page.ts'
import { drawn, type PictureTimes } from './pictures.ts'
import type { Startup } from './startup.ts'
import { type Comparison, compare, median } from './statistics.ts'
import type { Throughput } from './throughput.ts'
import type { WebhookRates } from './webhooks.ts'
import { workloads } from './workloads.ts'

export interface Row {
  readonly measure: string
  readonly unit: string
  readonly against: string
  readonly comparison: Comparison
  readonly aim: string
  readonly verdict: string
}

/** The ratio's aims; the heap's is in bytes. */
const aims = {
  floor: { least: 0.8, aim: 1 },
  peer: 5,
  startup: 1.5,
  imports: 1.5,
  bytes: 1_500,
  flat: 1.25,
  webhooks: 0.5,
  file: 0.5,
  pictures: 3,
  /** Milliseconds. */
  firstPaint: 1_000,
  demo: 10_000,
}

const met = (fine: boolean) => (fine ? 'met' : 'MISSED')

export function throughputRows(measurements: readonly Throughput[], names: readonly string[]): Row[] {
  const [ours, ...others] = names
  const rates = (subject: string | undefined, workload: string) =>
    measurements
      .filter((one) => one.subject === subject && one.workload === workload)
      .flatMap((one) => one.loads.map((load) => load.rate))
  return others.flatMap((against, place) =>
    workloads.map((workload): Row => {
      const comparison = compare(rates(ours, workload), rates(against, workload))
      const { ratio } = comparison
      const { least, aim } = aims.floor
      return {
        measure: workload,
        unit: 'req/s',
        against,
        comparison,
        ...(place === 0
          ? {
              aim: `>= ${least} (aim ${aim.toFixed(1)})`,
              verdict: ratio >= aim ? 'aim met' : met(ratio >= least),
            }
          : {
              aim: `>= ${aims.peer}`,
              // What the floor reaches says how much of it is to be had at all.
              verdict: `${met(ratio >= aims.peer)}; the floor reaches ${compare(rates(others[0], workload), rates(against, workload)).ratio.toFixed(2)}`,
            }),
      }
    }),
  )
}

/** Each store against memory, which is measured first. */
export function storeRows(measurements: readonly Throughput[]): Row[] {
  const [memory] = measurements
  const rates = (subject: string | undefined, workload: string) =>
    measurements
      .filter((one) => one.subject === subject && one.workload === workload)
      .flatMap((one) => one.loads.map((load) => load.rate))
  const others = measurements.filter(({ subject }) => subject !== memory?.subject)
  return others.map(({ subject, workload }): Row => {
    const comparison = compare(rates(subject, workload), rates(memory?.subject, workload))
    return {
      measure: `${workload}, state in ${subject}`,
      unit: 'req/s',
      against: 'state in memory',
      comparison,
      ...(subject === 'file'
        ? { aim: `>= ${aims.file}`, verdict: met(comparison.ratio >= aims.file) }
        : { aim: '', verdict: '' }),
    }
  })
}

export function startupRows([ours, ...others]: readonly Startup[]): Row[] {
  return others.map((other, place) => {
    const comparison = compare(ours?.times ?? [], other.times)
    return {
      measure: 'start-up to first answer',
      unit: 'ms',
      against: other.subject,
      comparison,
      ...(place === 0
        ? { aim: `<= ${aims.startup}`, verdict: met(comparison.ratio <= aims.startup) }
        : { aim: '', verdict: '' }),
    }
  })
}

export function importRow({ ours, theirs }: Imports): Row {
  const comparison = compare(ours, theirs)
  return {
    measure: "import 'claid-mock', cold",
    unit: 'ms',
    against: '@hono/zod-openapi',
    comparison,
    aim: `<= ${aims.imports}`,
    verdict: met(comparison.ratio <= aims.imports),
  }
}

export function memoryRows([ours, floor]: readonly Memory[]): Row[] {
  if (!ours || !floor) return []
  const bytes = (measure: string, mine: number, theirs: number): Row => ({
    measure,
    unit: 'bytes',
    against: floor.subject,
    comparison: compare([mine], [theirs]),
    aim: `< ${number(aims.bytes)} bytes`,
    verdict: met(mine < aims.bytes),
  })
  const flat = (measure: string, last: number, first: number): Row => {
    const comparison = compare([last], [first])
    const verdict = met(comparison.ratio <= aims.flat)
    return { measure, unit: 'ms', against: 'first ones', comparison, aim: `<= ${aims.flat} (flat)`, verdict }
  }
  return [
    bytes('heap for each task', ours.bytesPerTask, floor.bytesPerTask),
    bytes('... once each was polled', ours.bytesPerPolledTask, floor.bytesPerPolledTask),
    flat('POST, last ones', ours.last.post, ours.first.post),
    flat('GET, last ones', ours.last.get, ours.first.get),
  ]
}

export function webhookRow({ ours, bare }: WebhookRates): Row {
  const comparison = compare(ours, bare)
  return {
    measure: 'webhooks, signed and kept',
    unit: 'deliveries/s',
    against: 'bare fetch',
    comparison,
    aim: `>= ${aims.webhooks}`,
    verdict: met(comparison.ratio >= aims.webhooks),
  }
}

export function pictureRow({ quiet, drawing }: PictureTimes): Row {
  const comparison = compare(drawing, quiet)
  return {
    measure: `GET p99, ${drawn} pictures drawn`,
    unit: 'ms',
    against: 'none drawn',
    comparison,
    aim: `< ${aims.pictures}`,
    verdict: met(comparison.ratio < aims.pictures),
  }
}

export const pictureNote = ({ rate }: PictureTimes): string =>
  `Pictures: ${number(median(rate))} a second, by one process that is polled meanwhile.`

export function pageNotes({ firstPaint, pictures }: PageTimes): string[] {
  const line = (what: string, times: readonly number[], most: number) => {
    const [middle, worst] = [median(times), Math.max(...times)]
    return `${what}: ${number(middle)} ms, ${number(worst)} ms at worst; below ${most}: ${met(worst < most)}.`
  }
  return [
    line('First paint of the page', firstPaint, aims.firstPaint),
    line('From the command demo to four pictures on screen', pictures, aims.demo),
  ]
}

export function renderTable(rows: readonly Row[], ourName: string): string {
  const head = ['', 'unit', ourName, 'against', '', 'ratio', 'range', 'aim', '']
  const lines = rows.map(({ measure, unit, against, comparison, aim, verdict }) => {
    const { ours, theirs, ratio, lowest, highest } = comparison
    const range = lowest === highest ? '' : `${lowest.toFixed(2)}-${highest.toFixed(2)}`
    return [measure, unit, number(ours), against, number(theirs), ratio.toFixed(2), range, aim, verdict]
  })
  const cells = [head, ...lines]
  const widths = head.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  const rightAligned = new Set([2, 4, 5, 6])
  return cells
    .map((line) =>
      line
        .map((cell, column) => {
          const width = widths[column] ?? 0
          return rightAligned.has(column) ? cell.padStart(width) : cell.padEnd(width)
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const memoryNote = `Memory and answer times: ${number(storedTasks)} stored tasks, the first and last ${number(timedTasks)} timed one by one.`

/** Says how often a subject was not the limit, since such a figure tells of the machine. */
export function limitNote(measurements: readonly Throughput[]): string {
  const loads = measurements.flatMap((one) => one.loads)
  const generator = Math.max(...loads.map((load) => load.generatorShare))
  const starved = loads.filter((load) => (load.serverShare ?? 1) < 0.9).length
  const note = `The load generator used at most ${Math.round(generator * 100)} % of a core.`
  if (starved === 0) return note
  return `${note} In ${starved} of ${loads.length} measurements the subject had less than 90 % of a core: the machine was busy, run again.`
}

export function machine(): string {
  const [load = 0] = loadavg()
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores (${model}), load ${load.toFixed(1)} before the start`
}

function number(value: number): string {
  const digits = Math.abs(value) < 10 ? 3 : 0
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
