import { Cell, useCell } from './cell.ts'
import { Icon } from './icon.tsx'

interface Notice {
  readonly id: number
  readonly text: string
  readonly isProblem: boolean
}

const notices = new Cell<readonly Notice[]>([])
let next = 1

const drop = (id: number) => notices.set(notices.value.filter((notice) => notice.id !== id))

function show(text: string, isProblem: boolean): number {
  const id = next++
  // What is said again takes the place of what was said before.
  notices.set([...notices.value.filter((notice) => notice.text !== text), { id, text, isProblem }].slice(-4))
  return id
}

/** Says what was done; it goes by itself. */
export function tell(text: string): void {
  const id = show(text, false)
  setTimeout(() => drop(id), 6000)
}

/** Shows what went wrong until it is read. */
export function complain(error: unknown): void {
  show(error instanceof Error ? error.message : String(error), true)
}

/** Another view has problems of its own. */
export function forgetProblems(): void {
  notices.set(notices.value.filter(({ isProblem }) => !isProblem))
}

/** Does something that was clicked; a refusal is shown as it is worded. */
export async function act<T>(what: () => Promise<T>): Promise<T | undefined> {
  try {
    return await what()
  } catch (error) {
    complain(error)
    return undefined
  }
}

/** What went wrong, above what it is about. */
export function ProblemNotices() {
  return (
    <div class="problem-notices" role="alert">
      <List areProblems />
    </div>
  )
}

/** What was done, beside the work. */
export function Notices() {
  return (
    <div class="notices" role="status">
      <List areProblems={false} />
    </div>
  )
}

function List({ areProblems }: { readonly areProblems: boolean }) {
  const all = useCell(notices).filter(({ isProblem }) => isProblem === areProblems)
  return (
    <>
      {all.map(({ id, text }) => (
        <div class={areProblems ? 'notice is-bad' : 'notice'} key={id}>
          <p>{text}</p>
          <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => drop(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </>
  )
}
