import { useLabels } from '../ontology/labels'

/** Which extract says so; hovering shows its id as it stands in the deliveries. */
export function SourceTag({ extract }: { extract: string }): React.JSX.Element {
  const labels = useLabels()
  return (
    <span className="source-tag" title={extract}>
      {labels.extract(extract)}
    </span>
  )
}

export function SourceTags({ extracts }: { extracts: readonly string[] }): React.JSX.Element {
  return (
    <span className="source-tags">
      {extracts.map((extract) => (
        <SourceTag key={extract} extract={extract} />
      ))}
    </span>
  )
}
