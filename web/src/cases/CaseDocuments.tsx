import type { CaseAnswer } from '../api/types'
import { useWords } from '../i18n/context'
import { SourceTag } from '../ui/SourceTag'
import { MarkedText } from './MarkedText'

/** The rows and texts that are about these cases. */
export function CaseDocuments({ answer }: { answer: CaseAnswer }): React.JSX.Element {
  const { t } = useWords()
  const { documents } = answer
  const withheld = documents.some(({ kind, text }) => kind === 'text' && (text ?? null) === null)
  const marked = documents.some(({ marks }) => marks.length > 0)
  return (
    <section aria-label={t('case.documents')} className="case-section">
      <h2>
        {t('case.documents')} <span className="count">{documents.length}</span>
      </h2>
      {documents.length === 0 && <p className="hint">{t('case.documents.none')}</p>}
      {withheld && <p className="hint">{t('case.text.hidden')}</p>}
      {marked && <p className="hint">{t('case.text.marks')}</p>}
      <ul className="case-documents">
        {documents.map((document) => {
          const head = (
            <>
              <SourceTag extract={document.extract} /> {t(`case.${document.kind}`)} <code>{document.row_key}</code>{' '}
              <span className="sub">{document.as_of}</span>
            </>
          )
          return (
            <li key={`${document.kind} ${document.extract} ${document.row_key}`} data-document={document.kind}>
              {document.text === null || document.text === undefined ? (
                head
              ) : (
                <details>
                  <summary>{head}</summary>
                  <p className="case-text" role="region" tabIndex={0} aria-label={t('case.text')}>
                    <MarkedText text={document.text} marks={document.marks} />
                  </p>
                </details>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
