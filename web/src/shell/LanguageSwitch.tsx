import { Segmented } from 'antd'

import type { Language } from '../chart/address'
import { useWords } from '../i18n/context'

/** Chinese or English screens. */
export function LanguageSwitch(): React.JSX.Element {
  const { t, language, setLanguage } = useWords()
  return (
    <Segmented<Language>
      aria-label={t('app.language')}
      value={language}
      onChange={setLanguage}
      options={[
        { value: 'zh', label: '中文' },
        { value: 'en', label: 'English' },
      ]}
    />
  )
}
