import type { Milliseconds } from '../clock.ts'
import { OperatorError } from '../errors.ts'
import type { Fetch } from '../fetch.ts'
import type { Steering } from '../server/steering.ts'
import { finalStatuses } from '../store/store.ts'
import { readStory, type Story, type StoryInput, shippedStory } from './story.ts'

export interface Stage {
  readonly steering: Steering
  /** Answers requests of the API. */
  readonly fetch: Fetch
  /** Base URL, without a trailing slash. */
  readonly url: string
  /** Where tasks are submitted; undefined where the contract knows none. */
  readonly acceptPath: string | undefined
  /** What samples' addresses start with. */
  readonly samplesAt: string
}

/** A result is asked for so long after its submission, as a client with webhooks would. */
const lookAfter: Milliseconds = 120_000

/**
 * Lets a story happen in a sandbox that nobody has used: its clock begins that long ago, tasks are submitted
 * and polled through the API when their time comes, and at the end it is now.
 * @param written without one, that of the package
 * @returns how many tasks there are; a sandbox that has some already stays as it is, unless they are those
 * of a telling that was cut off, which are told anew
 * @throws {OperatorError} naming the task that cannot be told; the sandbox is as new then
 */
export async function tellStory(written: StoryInput | undefined, stage: Stage): Promise<number> {
  const { steering, acceptPath } = stage
  const { state } = steering.sandbox
  const { telling } = await state.settings()
  if (telling) await beginAnew(steering)
  const { tasks: known } = await state.size()
  if (known > 0) return known
  const story = written ? readStory('given', written) : shippedStory()
  if (acceptPath === undefined)
    throw new OperatorError('tell the story', 'the contract has no task family', 'Serve one that has')
  try {
    await tell(story, stage, acceptPath)
  } catch (error) {
    // A state that is closed cannot: what says that a story is told stays with it, and is seen next time.
    await beginAnew(steering).catch(() => {})
    throw error
  }
  return story.tasks.length
}

/** Makes a sandbox what it was before anything was told in it. */
async function beginAnew(steering: Steering): Promise<void> {
  const { clock, state } = steering.sandbox
  await steering.reset()
  clock.follow(undefined)
  // Last, so that one that is cut off here begins anew once more.
  await state.change({ pace: undefined, telling: undefined })
}

async function tell(story: Story, stage: Stage, acceptPath: string): Promise<void> {
  const { steering, url } = stage
  const { clock, key, state } = steering.sandbox
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const tasks = story.tasks.map((task, index) => ({ ...task, index })).sort((a, b) => b.ago - a.ago)
  const now = clock.now()
  // Where it stands is kept at once: where the state is shared, the clock goes by what is kept.
  const pace = { at: now - (tasks[0]?.ago ?? 0), since: now, rate: 0 }
  clock.follow(pace)
  await state.change({ pace, telling: true })
  await steering.clock.freeze()
  await steering.setLimits('off')
  if ((await steering.credits()).balance !== null) await steering.setCredits(null)
  await steering.receiver.switchOn({})
  const moveTo = (time: Milliseconds) => steering.clock.advance(Math.max(0, time - clock.now()))
  for (const { index, ago, scenario, request } of tasks) {
    await moveTo(now - ago)
    const body = JSON.stringify(withSamples(request, stage.samplesAt))
    const named = scenario === undefined ? {} : { 'x-mock-scenario': scenario }
    const submitted = new Request(url + acceptPath, {
      method: 'POST',
      headers: { ...headers, ...named },
      body,
    })
    const accepted = await stage.fetch(submitted)
    const text = await accepted.text()
    if (!accepted.ok) {
      const hint = accepted.headers.get('x-mock-hint')
      const wrong = `tasks/${index} was answered ${accepted.status}: ${text.slice(0, 300)}${hint ? ` (${hint})` : ''}`
      throw new OperatorError('tell the story', wrong, 'Correct its request or its scenario')
    }
    const { id } = JSON.parse(text).data
    await moveTo(Math.min(now, now - ago + lookAfter))
    await stage.fetch(new Request(`${url}${acceptPath}/${id}`, { headers }))
    const status = (await steering.tasks.one(id))?.status
    if (status === undefined || !finalStatuses.has(status)) {
      const wrong = `tasks/${index} is ${status ?? 'gone'} after 2 minutes, or now`
      throw new OperatorError(
        'tell the story',
        wrong,
        'Let it begin longer ago, or follow a quicker scenario',
      )
    }
  }
  await moveTo(now)
  await steering.clock.resume()
  await state.change({ telling: undefined })
}

/** A request with the addresses of samples in it. */
function withSamples(value: unknown, samplesAt: string): unknown {
  if (typeof value === 'string') return value.replace(/^sample:/, samplesAt)
  if (Array.isArray(value)) return value.map((item) => withSamples(item, samplesAt))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withSamples(inner, samplesAt)]),
  )
}
