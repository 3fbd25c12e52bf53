import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Random } from '../../src/random.ts'
import { finalStatuses, statuses, type Transition } from '../../src/store/store.ts'
import {
  endOf,
  type PlannedStep,
  planTimeline,
  transitionAt,
  transitionsOf,
} from '../../src/tasks/lifecycle.ts'
import { acceptPath, jsonPost, leastBody, mockWith, startOfTime } from '../support/mock.ts'

const between = statuses.filter((status) => status !== 'ACCEPTED' && !finalStatuses.has(status))
const after: fc.Arbitrary<PlannedStep['after']> = fc.oneof(
  fc.constantFrom(0, 0.5, 800, 86_400_000),
  fc.nat({ max: 10_000 }),
  fc.tuple(fc.nat({ max: 5000 }), fc.nat({ max: 5000 })).map(([from, more]) => [from, from + more] as const),
)
const step = (names: readonly (typeof statuses)[number][]) =>
  fc.record({ status: fc.constantFrom(...names), after })
/** Any number of statuses on the way, and an end or none. */
const timelines = fc
  .tuple(
    fc.array(step(between), { maxLength: 5 }),
    fc.option(step([...finalStatuses]), { freq: 6, nil: undefined }),
  )
  .map(([way, end]): PlannedStep[] => (end ? [...way, end] : way))
const speeds = fc.constantFrom(0, 0.1, 1, 3, 1000)

/** The status by the letter of its definition: the last transition that is due. */
function statusAt(timeline: readonly Transition[], now: number): string {
  return timeline.filter(({ at }) => at <= now).at(-1)?.status ?? 'ACCEPTED'
}

test('a planned timeline begins with ACCEPTED, keeps the order and the times of its steps, and ends as they do', () => {
  fc.assert(
    fc.property(timelines, speeds, fc.integer(), (steps, speed, seed) => {
      const plan = () => planTimeline(steps, { at: startOfTime, random: new Random(seed), speed })
      expect(plan()).toEqual(plan())
      const timeline = transitionsOf(plan())
      expect(timeline.map(({ status }) => status)).toEqual(['ACCEPTED', ...steps.map(({ status }) => status)])
      expect(timeline[0]?.at).toBe(startOfTime)
      for (const [index, { after }] of steps.entries()) {
        const [least, most] = typeof after === 'number' ? [after, after] : after
        const waited = (timeline[index + 1]?.at ?? Number.NaN) - (timeline[index]?.at ?? Number.NaN)
        const divisor = speed === 0 ? Number.POSITIVE_INFINITY : speed
        // Epoch milliseconds have a precision of a quarter of a microsecond.
        expect(waited).toBeGreaterThanOrEqual(least / divisor - 0.001)
        expect(waited).toBeLessThanOrEqual(most / divisor + 0.001)
      }
      const last = steps.at(-1)?.status
      expect(endOf(plan())?.status).toBe(last && finalStatuses.has(last) ? last : undefined)
    }),
  )
})

test('the status at any moment is the last transition that is due', () => {
  fc.assert(
    fc.property(
      timelines,
      speeds,
      fc.integer(),
      fc.array(fc.nat({ max: 30_000 })),
      (steps, speed, seed, moments) => {
        const planned = planTimeline(steps, { at: startOfTime, random: new Random(seed), speed })
        const timeline = transitionsOf(planned)
        const edges = timeline.flatMap(({ at }) => [at - 0.001, at, at + 0.001])
        for (const now of [
          ...moments.map((moment) => startOfTime + moment),
          ...edges,
          0,
          Number.MAX_SAFE_INTEGER,
        ]) {
          expect(transitionAt(planned, now).status).toBe(statusAt(timeline, now))
        }
      },
    ),
  )
})

type Action =
  | { readonly do: 'submit'; readonly key: string }
  | { readonly do: 'poll' | 'visit'; readonly key: string; readonly task: number }
  | { readonly do: 'advance'; readonly key: string; readonly by: number }
  | {
      readonly do: 'reach'
      readonly key: string
      readonly task: number
      readonly edge: number
      readonly offset: number
    }

const keys = ['alice', 'bob', 'carol'] as const
const key = fc.constantFrom(...keys)
const actions: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('submit' as const), key }),
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('poll' as const, 'visit' as const), key, task: fc.nat() }),
  },
  fc.record({
    do: fc.constant('advance' as const),
    key,
    by: fc.oneof(fc.nat({ max: 20_000 }), fc.constantFrom(0, 0.5, 90_000_000)),
  }),
  fc.record({
    do: fc.constant('reach' as const),
    key,
    task: fc.nat(),
    edge: fc.nat({ max: 6 }),
    offset: fc.constantFrom(-0.001, 0, 0.001),
  }),
)

interface Known {
  readonly id: number
  readonly timeline: readonly Transition[]
  readonly accepted: Record<string, unknown>
  /** How far it has come, and what was answered when it had ended. */
  index: number
  final?: string
}

test('over HTTP states only move forward, ends never change, and sandboxes never meet', async () => {
  const run = async (steps: PlannedStep[], speed: number, sequence: Action[]) => {
    await using mock = mockWith(steps, { speed, credits: 1000 })
    const known = new Map<string, Known[]>(keys.map((name) => [name, []]))
    const tasksOf = (name: string) => known.get(name) ?? []
    const now = (name: string) => mock.sandbox(name).now()

    const submit = async (name: string) => {
      const response = await mock.sandbox(name).fetch(acceptPath, jsonPost(leastBody))
      const { data } = await response.json()
      expect([response.status, data.status]).toEqual([200, 'ACCEPTED'])
      const task = await mock.sandbox(name).task(data.id)
      expect(task?.timeline.map(({ status }) => status)).toEqual([
        'ACCEPTED',
        ...steps.map(({ status }) => status),
      ])
      const { status: _, result_url: __, ...accepted } = data
      tasksOf(name).push({ id: data.id, timeline: task?.timeline ?? [], accepted, index: 0 })
    }
    const poll = async (name: string, task: Known) => {
      const response = await mock.sandbox(name).fetch(`${acceptPath}/${task.id}`)
      const text = await response.text()
      const { data } = JSON.parse(text)
      expect([response.status, data.status]).toEqual([200, statusAt(task.timeline, await now(name))])
      expect(data).toMatchObject(task.accepted)
      // A status may come twice: the earliest place from where it stood before.
      const index = task.timeline.findIndex(({ status }, at) => at >= task.index && status === data.status)
      expect(index).toBeGreaterThanOrEqual(task.index)
      expect('result' in data).toBe(data.status === 'DONE')
      task.index = index
      if (!finalStatuses.has(data.status)) return
      task.final ??= text
      expect(text).toBe(task.final)
    }
    const visit = async (name: string, task: number) => {
      const foreign = keys.flatMap((other) => (other === name ? [] : tasksOf(other)))
      const met = foreign[task % foreign.length]
      if (!met || tasksOf(name).some(({ id }) => id === met.id)) return
      const response = await mock.sandbox(name).fetch(`${acceptPath}/${met.id}`)
      expect([response.status, (await response.json()).error_code]).toEqual([404, '1404'])
    }

    for (const action of sequence) {
      const own = tasksOf(action.key)
      const task = 'task' in action ? own[action.task % own.length] : undefined
      if (action.do === 'submit') await submit(action.key)
      else if (action.do === 'advance') await mock.sandbox(action.key).advance(action.by)
      else if (action.do === 'visit') await visit(action.key, action.task)
      else if (action.do === 'poll' && task) await poll(action.key, task)
      else if (action.do === 'reach' && task) {
        const edge = task.timeline[action.edge % task.timeline.length]
        const distance = (edge?.at ?? 0) + action.offset - (await now(action.key))
        await mock.sandbox(action.key).advance(Math.max(0, distance))
      }
      // A key's account follows from its own tasks alone.
      for (const name of keys) {
        const { balance, held, spent } = await mock.sandbox(name).credits()
        const at = await now(name)
        const ended = (status: string) =>
          tasksOf(name).filter(({ timeline }) => statusAt(timeline, at) === status).length
        const given = ended('ERROR') + ended('CANCELLED')
        expect({ name, balance, held, spent }).toEqual({
          name,
          balance: 1000 - 2 * (tasksOf(name).length - given),
          held: 2 * (tasksOf(name).length - given - ended('DONE')),
          spent: 2 * ended('DONE'),
        })
      }
    }
    expect(mock.failures).toEqual([])
  }
  await fc.assert(
    fc.asyncProperty(timelines, speeds, fc.array(actions, { maxLength: 40, size: 'max' }), run),
    { numRuns: 120 },
  )
})

test('a scenario that plans something after an end is refused, and where it stands is named', () => {
  const way = fc.array(step(between), { maxLength: 3 })
  const mixed = fc.tuple(way, step([...finalStatuses]), step(statuses.slice(1)), way)
  fc.assert(
    fc.property(mixed, ([before, end, next, more]) => {
      const steps = [...before, end, next, ...more]
      expect(() => mockWith(steps)).toThrow(
        /^Failed to read the scenario made: .*nothing can follow DONE, ERROR or CANCELLED/,
      )
    }),
    { numRuns: 30 },
  )
})
