import { token } from '../control/ask.ts'
import { chosenId } from '../control/chosen.ts'
import { linkTo, place, type View, views } from '../control/place.ts'
import { sandboxes } from '../control/state.ts'
import { useCell } from '../parts/cell.ts'
import { Icon } from '../parts/icon.tsx'
import { Stamp } from './stamp.tsx'
import { ThemeSwitch } from './theme.tsx'

export const titles: Readonly<Record<View, string>> = {
  try: 'Try it',
  tasks: 'Tasks',
  webhooks: 'Webhooks',
  requests: 'Requests',
  contract: 'Contract',
}

/** The name, the ways to the views, and the references. */
export function Rail() {
  const { view } = useCell(place)
  useCell(sandboxes)
  return (
    <div class="rail">
      <div class="brand">
        <svg viewBox="0 0 32 32" class="mark" aria-hidden="true">
          <path d="M7 9.5 12.5 6h7L25 9.5 22.5 15l-2-.8V26h-9V14.2l-2 .8z" />
        </svg>
        <h1>claid-mock</h1>
        <ThemeSwitch />
      </div>
      <nav aria-label="Views">
        <ul>
          {views.map((name) => (
            <li key={name}>
              <a href={linkTo({ view: name })} aria-current={name === view ? 'page' : undefined}>
                <Icon name={name} />
                {titles[name]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Reference" class="references">
        <ul>
          <li>
            <a href={referenceTo('docs')} target="_blank" rel="noopener">
              API reference
              <Icon name="out" />
            </a>
          </li>
          <li>
            <a href={referenceTo('_mock/docs')} target="_blank" rel="noopener">
              Control API
              <Icon name="out" />
            </a>
          </li>
        </ul>
      </nav>
      <Stamp />
    </div>
  )
}

function referenceTo(path: string): string {
  const sandbox = chosenId()
  const search = new URLSearchParams({ ...(token !== null && { token }), ...(sandbox && { sandbox }) })
  return search.size > 0 ? `${path}?${search}` : path
}
