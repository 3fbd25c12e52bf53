import { useEffect, useRef } from 'preact/hooks'
import { ContractView } from './contract/contract-view.tsx'
import { place } from './control/place.ts'
import { Head } from './head/head.tsx'
import { Rail, titles } from './head/rail.tsx'
import { useCell } from './parts/cell.ts'
import { forgetProblems, Notices, ProblemNotices } from './parts/notices.tsx'
import { RequestsView } from './requests/requests-view.tsx'
import { TasksView } from './tasks/tasks-view.tsx'
import { TryView } from './try/try-view.tsx'
import { WebhooksView } from './webhooks/webhooks-view.tsx'

const bodies = {
  try: TryView,
  tasks: TasksView,
  webhooks: WebhooksView,
  requests: RequestsView,
  contract: ContractView,
} as const

export function App() {
  const { view } = useCell(place)
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    document.title = `${titles[view]} · claid-mock`
    forgetProblems()
  }, [view])
  const Body = bodies[view]
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <div class="shell">
        <Rail />
        <div class="page">
          <Head />
          <ProblemNotices />
          <main ref={main} tabIndex={-1} aria-label={titles[view]}>
            <Body />
          </main>
        </div>
      </div>
      <Notices />
    </>
  )
}
