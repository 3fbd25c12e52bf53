import { useEffect, useState } from 'preact/hooks'
import { ask, type Problem } from '../control/ask.ts'
import type { Answers, TaskInfo } from '../control/shapes.ts'
import { type Known, known, nowOf, pulse, transitionAt } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'

type TaskWithAnswers = TaskInfo & { readonly answers?: Answers }

interface Watched {
  readonly sandbox: Known | undefined
  readonly task: TaskWithAnswers | undefined
  /** Why it cannot be shown. */
  readonly problem: string | undefined
}

/** One task with its answers, read again whenever it has another status. */
export function useTask(sandboxId: string, id: number): Watched {
  const sandbox = useCell(known).get(sandboxId)
  useCell(pulse)
  const [task, setTask] = useState<TaskWithAnswers | undefined>()
  const [problem, setProblem] = useState<string | undefined>()
  const listed = sandbox?.tasks.find((other) => other.id === id)
  const timeline = (listed ?? task)?.timeline ?? []
  const since = sandbox && transitionAt(timeline, nowOf(sandbox.clock))
  useEffect(() => {
    let isWanted = true
    const asked = [`tasks/${id}`, `tasks/${id}/answers`].map((path) =>
      ask('GET', path, { sandbox: sandboxId }),
    )
    Promise.all(asked).then(
      ([info, answers]) => {
        if (!isWanted) return
        setTask({ ...(info as TaskInfo), answers: answers as Answers })
        setProblem(undefined)
      },
      (error: Problem) => isWanted && setProblem(error.message),
    )
    return () => {
      isWanted = false
    }
  }, [sandboxId, id, since?.status, since?.at])
  const shown = task?.id === id ? { ...task, timeline: listed?.timeline ?? task.timeline } : listed
  return { sandbox, task: shown, problem }
}

/** A picture of a result. */
export interface Picture {
  readonly url: string
  readonly name: string
  readonly width: number | undefined
  readonly height: number | undefined
}

/** Every output object with a link, wherever the result has it. */
export function picturesIn(result: unknown): readonly Picture[] {
  const found: Picture[] = []
  const walk = (value: unknown, name: string) => {
    if (Array.isArray(value)) for (const item of value) walk(item, name)
    else if (typeof value === 'object' && value !== null) {
      const { tmp_url: url, width, height } = value as Record<string, unknown>
      if (typeof url === 'string' && !name.startsWith('input')) {
        found.push({
          url: ownAddress(url),
          name: url.split('/').at(-1) ?? 'picture',
          width: typeof width === 'number' ? width : undefined,
          height: typeof height === 'number' ? height : undefined,
        })
      }
      for (const [member, inner] of Object.entries(value)) if (member !== 'request') walk(inner, member)
    }
  }
  walk(result, '')
  return found
}

/** The link by its path: the page asks no host but its own. */
function ownAddress(url: string): string {
  const path = /\/pictures\/.*$/.exec(new URL(url).pathname)?.[0] ?? ''
  return new URL(path.slice(1), document.baseURI).href
}

/** How many pictures a result will have, as far as its request says. */
export function picturesAsked(request: unknown): number {
  const { output } = (request ?? {}) as { output?: { number_of_images?: unknown } }
  const count = output?.number_of_images
  return typeof count === 'number' && count >= 1 && count <= 12 ? Math.floor(count) : 1
}
