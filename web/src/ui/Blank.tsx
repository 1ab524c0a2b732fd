/** An empty state: a quiet line drawing, what is missing and what to do about it. */
export function Blank({ title, children }: { title: string; children?: React.ReactNode }): React.JSX.Element {
  return (
    <div className="blank" role="status">
      <svg viewBox="0 0 64 48" width="72" height="54" aria-hidden>
        <path d="M18 36 32 14l15 20" fill="none" stroke="#b6c2d0" strokeWidth="1.5" strokeDasharray="3 3" />
        <circle cx="32" cy="13" r="6" fill="var(--pg-surface)" stroke="#94a5b8" strokeWidth="1.5" />
        <circle cx="17" cy="37" r="5" fill="var(--pg-surface)" stroke="#94a5b8" strokeWidth="1.5" />
        <rect x="42" y="31" width="11" height="11" rx="2" fill="var(--pg-surface)" stroke="#94a5b8" strokeWidth="1.5" />
      </svg>
      <p className="blank-title">{title}</p>
      {children !== undefined && <div className="blank-body">{children}</div>}
    </div>
  )
}
