import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Copy } from './copy.tsx'

/** JSON that folds; everything in it is text. */
export function Json({ value, label, depth = 3 }: { value: unknown; label: string; depth?: number }) {
  return (
    <div class="json">
      <Copy text={JSON.stringify(value, null, 2)} label={`Copy ${label}`} />
      <Node value={value} name={undefined} depth={depth} isLast />
    </div>
  )
}

interface NodeProps {
  readonly value: unknown
  readonly name: string | undefined
  /** Levels that are open at first. */
  readonly depth: number
  readonly isLast: boolean
}

function Node({ value, name, depth, isLast }: NodeProps) {
  const key = name === undefined ? null : <span class="json-key">{JSON.stringify(name)}: </span>
  const comma = isLast ? '' : ','
  if (typeof value !== 'object' || value === null) {
    return (
      <div class="json-line">
        {key}
        <span class={`json-${value === null ? 'null' : typeof value}`}>{JSON.stringify(value)}</span>
        {comma}
      </div>
    )
  }
  const isList = Array.isArray(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const entries = Object.entries(value)
  if (entries.length === 0) {
    return (
      <div class="json-line">
        {key}
        {open}
        {close}
        {comma}
      </div>
    )
  }
  return (
    <Folding
      isOpenAtFirst={depth > 0}
      head={
        <>
          {key}
          {open}
        </>
      }
      folded={` ${entries.length} ${entries.length === 1 ? 'entry' : 'entries'} ${close}${comma}`}
    >
      {() => (
        <>
          <div class="json-inner">
            {entries.map(([property, inner], index) => (
              <Node
                key={property}
                value={inner}
                name={isList ? undefined : property}
                depth={depth - 1}
                isLast={index === entries.length - 1}
              />
            ))}
          </div>
          <div class="json-line">
            {close}
            {comma}
          </div>
        </>
      )}
    </Folding>
  )
}

interface FoldingProps {
  readonly isOpenAtFirst: boolean
  readonly head: ComponentChildren
  /** What stands for the inside while it is folded. */
  readonly folded: string
  readonly children: () => ComponentChildren
}

/** What is folded is not in the document: a report has thousands of lines. */
function Folding({ isOpenAtFirst, head, folded, children }: FoldingProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst)
  return (
    <details class="json-node" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {head}
        {!isOpen && <span class="json-folded">{folded}</span>}
      </summary>
      {isOpen && children()}
    </details>
  )
}
