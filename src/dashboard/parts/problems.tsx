/** The mock's own words. */
export function Problems({ list }: { readonly list: readonly string[] | undefined }) {
  if (!list) return null
  return (
    <ul class="problems">
      {list.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  )
}
