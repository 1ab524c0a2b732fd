import { useLabels } from '../ontology/labels'

const MENTION = /^([a-z]+\.[a-z_]+):(.+)$/

/** A mention id as people read it: which extract, which row. Any other text stays as it is. */
export function useMentionName(): (id: string) => string {
  const labels = useLabels()
  return (id) => {
    const [, extract, row] = MENTION.exec(id) ?? []
    return extract === undefined || row === undefined ? id : `${labels.extract(extract)} ${row}`
  }
}
