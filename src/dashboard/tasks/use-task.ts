import { useEffect, useState } from 'preact/hooks'
import { ask, type Problem } from '../control/ask.ts'
import type { Answers, TaskInfo } from '../control/shapes.ts'
import { type Known, known, nowOf, pulse, transitionAt } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'

type TaskWithAnswers = TaskInfo & { readonly answers?: Answers }

/** One task, as it goes on. */
export interface Watched {
  readonly id: number
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
  return { id, sandbox, task: shown, problem }
}
