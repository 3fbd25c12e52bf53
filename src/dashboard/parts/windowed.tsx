import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

interface WindowedProps {
  /** How many rows there are, those included that are not read yet. */
  readonly count: number
  /** Of one row, in pixels. */
  readonly height: number
  readonly label: string
  readonly row: (index: number) => ComponentChildren
  /** How many of them are read; told of the last in sight, the owner reads on. */
  readonly ready?: number
  readonly seen?: (last: number) => void
}

/** Rows beyond the edges that are drawn as well, so that scrolling shows no gap. */
const margin = 6

/** A list of any length of which only the rows in sight are in the document. */
export function Windowed({ count, height, label, row, ready = count, seen }: WindowedProps) {
  const box = useRef<HTMLElement>(null)
  const [view, setView] = useState({ top: 0, size: 800 })
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const look = () => setView({ top: element.scrollTop, size: element.clientHeight })
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  const first = Math.max(0, Math.floor(view.top / height) - margin)
  const last = Math.min(count, Math.ceil((view.top + view.size) / height) + margin)
  useEffect(() => seen?.(last), [last, count, ready])
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset)
  return (
    <section
      class="windowed"
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with keys.
      tabIndex={0}
      style={{ height: `min(${count * height}px, var(--window))` }}
    >
      <ul style={{ height: `${count * height}px` }}>
        {indexes.map((index) => (
          <li
            key={index}
            aria-setsize={count}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${index * height}px)`, height: `${height}px` }}
          >
            {row(index)}
          </li>
        ))}
      </ul>
    </section>
  )
}
