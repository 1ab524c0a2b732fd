/** `text` with the part that was typed marked; unmarked where it matched in another way, as by its sound. */
export function Marked({ text, part }: { text: string; part: string }): React.JSX.Element {
  const at = part === '' ? -1 : text.toLowerCase().indexOf(part.toLowerCase())
  if (at < 0) return <>{text}</>
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + part.length)}</mark>
      {text.slice(at + part.length)}
    </>
  )
}
