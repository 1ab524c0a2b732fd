import { DeskSwitch } from '../session/DeskSwitch'
import { PurposeBar } from '../session/PurposeBar'
import { WhoBar } from '../session/WhoBar'
import { useActing } from '../session/context'
import { LanguageSwitch } from './LanguageSwitch'
import { ModeSwitch } from './ModeSwitch'

/** The head of a desk without a chart: what it is for, under which purpose, and the way to another one. */
export function DeskHeader({ title }: { title: string }): React.JSX.Element {
  const { purpose } = useActing()
  return (
    <header className="header">
      <div className="brand">
        <div>
          <strong>政法平安云图</strong>
          <span className="tagline">{title}</span>
        </div>
      </div>
      <span className="header-search" />
      <DeskSwitch />
      {purpose === null ? <WhoBar /> : <PurposeBar />}
      <ModeSwitch />
      <LanguageSwitch />
    </header>
  )
}
