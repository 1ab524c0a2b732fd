import type { TextMark } from '../api/types'
import { useWords } from '../i18n/context'
import { isMessageKey } from '../i18n/messages'
import { pieces } from './marked'

/** A text in which what was found stands out; pointing at it tells what it is, and its normal form. */
export function MarkedText({ text, marks }: { text: string; marks: readonly TextMark[] }): React.JSX.Element {
  const { t } = useWords()
  const titleOf = ({ kind, value }: TextMark): string => {
    const key = `case.mark.${kind}`
    return isMessageKey(key) ? `${t(key)}：${value}` : value
  }
  return (
    <>
      {pieces(text, marks).map((piece, i) =>
        piece.mark === null ? (
          <span key={i}>{piece.text}</span>
        ) : (
          <mark key={i} data-kind={piece.mark.kind} title={titleOf(piece.mark)}>
            {piece.text}
          </mark>
        ),
      )}
    </>
  )
}
