import type { ComponentChildren } from 'preact'

interface PartProps {
  readonly title: string
  readonly isOpen?: boolean
  readonly children: ComponentChildren
}

/** A part of a view that folds. */
export function Part({ title, isOpen = false, children }: PartProps) {
  return (
    <details class="part" open={isOpen}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {children}
    </details>
  )
}
