/** Text as it is, in a box that scrolls. */
export function Verbatim({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with keys.
    <section class="verbatim" aria-label={label} tabIndex={0}>
      <pre>{text}</pre>
    </section>
  )
}
