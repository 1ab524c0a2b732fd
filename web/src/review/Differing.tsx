import type { Part } from './difference'

/** A value in which what another has otherwise is marked, to the character. */
export function Differing({ parts }: { parts: readonly Part[] }): React.JSX.Element {
  return (
    <>
      {parts.map((part, i) => (part.differs ? <mark key={i}>{part.text}</mark> : <span key={i}>{part.text}</span>))}
    </>
  )
}
