import { Cell } from '../parts/cell.ts'

export const views = ['try', 'tasks', 'webhooks', 'requests', 'contract'] as const
export type View = (typeof views)[number]

/** What the address says is shown: it can be kept, sent to others, and gone back from. */
export interface Place {
  readonly view: View
  /** What is opened of it: the id of a task or of a delivery. */
  readonly id: number | undefined
  /** Id of the sandbox that it is of, where all are shown. */
  readonly owner: string | undefined
  /** Id of the chosen sandbox; undefined is all. */
  readonly sandbox: string | undefined
}

function parse(hash: string): Place {
  const [path = '', search] = hash.replace(/^#\/?/, '').split('?')
  const [view, id] = path.split('/')
  const asked = new URLSearchParams(search)
  return {
    view: views.find((name) => name === view) ?? 'try',
    id: /^\d{1,15}$/.test(id ?? '') ? Number(id) : undefined,
    owner: asked.get('of') ?? undefined,
    sandbox: asked.get('sandbox') ?? undefined,
  }
}

export const place = new Cell<Place>(parse(location.hash))
addEventListener('hashchange', () => place.set(parse(location.hash)))

/** The link to a place that differs from the present one; another view or sandbox has nothing opened yet. */
export function linkTo(other: Partial<Place>): string {
  const leaves = 'view' in other || 'sandbox' in other
  const { view, id, owner, sandbox } = {
    ...place.value,
    ...(leaves && { id: undefined, owner: undefined }),
    ...other,
  }
  const path = id === undefined ? view : `${view}/${id}`
  const search = new URLSearchParams({ ...(sandbox && { sandbox }), ...(owner && { of: owner }) })
  return `#/${path}${search.size > 0 ? `?${search}` : ''}`
}

/** A place within a sandbox; where all sandboxes are shown, all stay so. */
export const within = (sandbox: string, other: Partial<Place>): Partial<Place> =>
  place.value.sandbox === undefined ? { ...other, owner: sandbox } : { ...other, sandbox }

export function go(other: Partial<Place>): void {
  location.hash = linkTo(other)
  // The event comes later; what is done next may already ask.
  place.set(parse(location.hash))
}
